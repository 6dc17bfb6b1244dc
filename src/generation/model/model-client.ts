import { createOpenRouter } from '@openrouter/ai-sdk-provider';
import { experimental_streamLanguageModelCall, type LanguageModelStreamPart, Output } from 'ai';
import type { z } from 'zod';
import { AnswerSoFar } from './answer-so-far.ts';
import { CallLimits, type Patience } from './call-limits.ts';
import { Endpoint, type EndpointSettings } from './endpoint.ts';
import { errorFault, partFault } from './error-fault.ts';
import type { ModelAnswer, ModelCall, Usage } from './model-call.ts';
import { type FaultDetails, ModelFault } from './model-fault.ts';
import { noteOnCall, tracedCall } from './traced-call.ts';
import { usageOf } from './usage-of.ts';

type Parts = ReadableStreamDefaultReader<LanguageModelStreamPart>;

/** Where the models are, and how patient to be with them. */
export interface ModelSettings extends EndpointSettings, Patience {}

const CUT_OFF: FaultDetails = {
  code: 'PROVIDER_UNAVAILABLE',
  message: "The provider's answer ended before it was finished.",
  transient: true,
};

/** Calls language models at OpenRouter, or at another OpenAI-compatible server. */
export class ModelClient {
  readonly #endpoint: Endpoint;
  readonly #patience: Patience;
  /** The models that are known not to be asked for a schema. */
  readonly #schemaless = new Set<string>();

  constructor({ apiKey, baseUrl, ...patience }: ModelSettings) {
    this.#endpoint = new Endpoint({ apiKey, baseUrl });
    this.#patience = patience;
  }

  /**
   * Makes one call, by exactly one HTTP request.
   * @param schema of the answer, which is asked for if the call is `structured`, unless a call of the model was refused
   * for that before; the answer isn't checked against it
   * @param onText is given each piece of the text; what it throws ends the call and is thrown on
   * @throws ModelFault
   */
  stream(asked: ModelCall, schema: z.ZodType, onText: (piece: string) => void): Promise<ModelAnswer> {
    return tracedCall(asked, this.#endpoint, () => this.#stream(asked, schema, onText));
  }

  async #stream(asked: ModelCall, schema: z.ZodType, onText: (piece: string) => void): Promise<ModelAnswer> {
    const call = { ...asked, structured: asked.structured && !this.#schemaless.has(asked.model) };
    const limits = new CallLimits(call.signal, this.#patience);
    const answer = new AnswerSoFar(call.onId);
    let parts: Parts | undefined;
    try {
      parts = await this.#send(call, schema, limits, answer);
      const fault = await this.#read(parts, call, limits, answer, onText);
      // The usage may be missing, but not what was asked for.
      if (fault && !(answer.isFinished && fault.code !== 'ABORTED')) throw new ModelFault(fault, answer);
      return answer.finished();
    } catch (error) {
      if (error instanceof ModelFault && error.unsupportedSchema) this.#schemaless.add(call.model);
      throw error;
    } finally {
      noteOnCall(answer);
      limits.close();
      // To cancel the stream instead could reject a promise within the provider's package, which nobody awaits.
      if (parts) void drain(parts);
    }
  }

  /** Asks what a call took that was cut off; null when that isn't known (yet). It never fails. */
  usageOf(providerId: string, stop?: AbortSignal): Promise<Usage | null> {
    return usageOf(providerId, this.#endpoint, stop);
  }

  async #send(call: ModelCall, schema: z.ZodType, limits: CallLimits, answer: AnswerSoFar): Promise<Parts> {
    const endpoint = this.#endpoint;
    const provider = createOpenRouter({
      // Were it missing, the package would take the environment's, and send it to any server.
      apiKey: endpoint.apiKey,
      baseURL: endpoint.url,
      // Asks for the usage with `stream_options`, which is all that "strict" does.
      compatibility: 'strict',
      fetch: async (url, init) => endpoint.fetch(url, init, count => limits.bytes(count)),
    });
    try {
      // Unlike `streamText` it neither parses the growing text anew for each piece, nor keeps the parts, nor logs.
      const { stream, response } = await experimental_streamLanguageModelCall({
        model: provider.chat(call.model, {
          ...(endpoint.isOpenRouter && { usage: { include: true } }),
          // The package makes lists of parts of system messages, which not every server reads.
          extraBody: { messages: call.messages },
        }),
        messages: [...call.messages],
        allowSystemInMessages: true,
        maxOutputTokens: call.maxOutputTokens,
        output: call.structured ? Output.object({ schema }) : undefined,
        abortSignal: limits.signal,
        includeRawChunks: true,
      });
      answer.identify(response?.headers?.['x-generation-id']);
      return stream.getReader();
    } catch (error) {
      throw new ModelFault(limits.fault ?? errorFault(error, this.#context(call)), answer);
    }
  }

  /** Reads to the end. @returns why that came too early; null when the model was done */
  async #read(
    parts: Parts,
    call: ModelCall,
    limits: CallLimits,
    answer: AnswerSoFar,
    onText: (piece: string) => void,
  ): Promise<FaultDetails | null> {
    for (;;) {
      const part = await next(parts);
      if (limits.fault) return limits.fault;
      if (part === null) return answer.isFinished ? null : CUT_OFF;
      if (part.type === 'raw') {
        if (answer.take(part.rawValue, this.#context(call))) limits.token();
        limits.event(answer.text.length);
        if (answer.fault) return answer.fault;
      } else if (part.type === 'text-delta') {
        answer.text += part.text;
        onText(part.text);
      } else if (part.type === 'error') {
        return partFault(part.error);
      }
    }
  }

  #context({ structured }: ModelCall): { apiKey: string; structured: boolean } {
    return { apiKey: this.#endpoint.apiKey, structured };
  }
}

/** Gives the next part; null at the end. What breaks the stream is a part, too. */
async function next(parts: Parts): Promise<LanguageModelStreamPart | null> {
  try {
    const { value } = await parts.read();
    return value ?? null;
  } catch (error) {
    return { type: 'error', error };
  }
}

/** Reads what is left of a stream that ends. */
async function drain(parts: Parts): Promise<void> {
  for (let part = await next(parts); part && part.type !== 'error'; ) part = await next(parts);
}
