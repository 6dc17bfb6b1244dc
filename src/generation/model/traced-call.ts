import { SpanKind } from '@opentelemetry/api';
import { noteOnSpan, traced } from '../../telemetry/tracing.ts';
import type { AnswerSoFar } from './answer-so-far.ts';
import type { Endpoint } from './endpoint.ts';
import type { ModelAnswer, ModelCall } from './model-call.ts';

/**
 * Makes a call of a model as a span of the trace that is under way, by OpenTelemetry's conventions for generative AI. It
 * holds nothing of the prompt and of the answer.
 */
export function tracedCall(
  { model, maxOutputTokens }: ModelCall,
  { isOpenRouter }: Endpoint,
  call: () => Promise<ModelAnswer>,
): Promise<ModelAnswer> {
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': isOpenRouter ? 'openrouter' : '_OTHER',
    'gen_ai.request.model': model,
    'gen_ai.request.max_tokens': maxOutputTokens,
  };
  return traced(`chat ${model}`, { kind: SpanKind.CLIENT, attributes }, call);
}

/** Notes on the call's span what it took. */
export function noteOnCall({ providerId, usage }: AnswerSoFar): void {
  noteOnSpan({
    ...(providerId && { 'gen_ai.response.id': providerId }),
    ...(usage && {
      'gen_ai.usage.input_tokens': usage.promptTokens,
      'gen_ai.usage.output_tokens': usage.completionTokens,
    }),
  });
}
