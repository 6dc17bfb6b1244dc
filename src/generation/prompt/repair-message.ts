import { promptFiles } from './prompt-files.ts';

/** The most issues that a message lists; the model mends these, and the next answer shows the others. */
const ISSUES_MAX = 50;

/** The most characters of an issue. */
const ISSUE_MAX = 1_000;

/** Words the message that is sent after an answer was refused: one line for each of the issues. */
export function repairMessage(issues: readonly string[]): string {
  const lines = issues.slice(0, ISSUES_MAX).map(issue => `- ${oneLine(issue)}`);
  const others = issues.length - lines.length;
  if (others > 0) lines.push(`- and ${others} more of the kind`);
  return promptFiles.repair({ issues: lines.join('\n') });
}

function oneLine(issue: string): string {
  const line = issue.slice(0, ISSUE_MAX).replace(/\s+/g, ' ').trim();
  return issue.length > ISSUE_MAX ? `${line}…` : line;
}
