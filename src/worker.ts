import { runProcess } from './run-process.ts';
import { startWorkerProcess } from './start-worker.ts';

await runProcess(startWorkerProcess, () => '\n  Noodle works on generations.\n\n');
