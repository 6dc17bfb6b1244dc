import type { Client } from './client.ts';
import { type GeneratedChange, Progress } from './progress.ts';
import type { Step } from './step.ts';
import { count, dollars, heading, paint, print } from './terminal.ts';

const GENERATE = `mutation ($input: GenerateVersionInput!) {
  generateVersion(input: $input) {
    ... on GenerateVersionSuccess { generation { id name model parent { number } } }
    ... on MutationError { code message }
  }
}`;

const WATCH = `subscription ($id: ID!) {
  generationUpdated(id: $id) {
    status attempts startedAt finishedAt failure { code message }
    changes { status: operation path previousPath complete size }
    attemptDetails { number outcome message }
    usage { promptTokens completionTokens costUsd }
    version { number description }
  }
}`;

interface Queued {
  readonly id: string;
  readonly name: string;
  readonly model: string;
  readonly parent: { readonly number: number };
}

interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** What a model's calls took. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly costUsd: number | null;
}

interface State {
  readonly status: string;
  readonly attempts: number;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly failure: Refusal | null;
  readonly changes: readonly GeneratedChange[];
  readonly attemptDetails: readonly {
    readonly number: number;
    readonly outcome: string | null;
    readonly message: string | null;
  }[];
  readonly usage: Usage | null;
  readonly version: { readonly number: number; readonly description: string } | null;
}

/**
 * Has a version generated, and prints how it comes.
 * @returns the version's number
 * @throws Error when none comes of it
 */
export async function generate(client: Client, projectId: string, step: Step): Promise<number> {
  const { parentNumber, name, model, transport, changeRequest } = step;
  const input = { projectId, parentNumber, name, model, changeRequest };
  const answer = await client.send<{ generateVersion: { generation?: Queued } & Refusal }>(GENERATE, {
    input,
  });
  const { generation, code, message } = answer.generateVersion;
  if (!generation) throw new Error(`${code}: ${message}`);
  heading(
    `"${generation.name}" from version ${generation.parent.number}, by ${generation.model}, watched over ${transport}`,
  );
  print(paint('italic', changeRequest));

  const progress = new Progress();
  let last: State | undefined;
  for await (const { generationUpdated } of client.watch<{ generationUpdated: State }>(transport, WATCH, {
    id: generation.id,
  })) {
    last = generationUpdated;
    progress.show(last.attempts, last.changes);
    for (const attempt of last.attemptDetails) {
      if (attempt.outcome && attempt.outcome !== 'SUCCEEDED')
        progress.refuse(attempt.number, attempt.message);
    }
  }
  if (!last?.version) throw new Error(`No version came of it: ${last?.failure?.message ?? last?.status}`);
  print(`${paint('green', `Version ${last.version.number}`)}: ${last.version.description}`);
  print(paint('dim', costs(last)));
  return last.version.number;
}

function costs({ attempts, startedAt, finishedAt, usage }: State): string {
  const seconds = (Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '')) / 1_000;
  const parts = [`${seconds.toFixed(1)} s`, count(attempts, 'attempt')];
  if (usage) {
    parts.push(
      `${count(usage.promptTokens, 'token')} read`,
      `${count(usage.completionTokens, 'token')} written`,
    );
    if (usage.costUsd !== null) parts.push(dollars(usage.costUsd));
  }
  return parts.join(', ');
}
