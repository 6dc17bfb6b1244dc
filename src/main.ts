import { greeting } from './greeting.ts';
import { runProcess } from './run-process.ts';
import { startServer } from './start.ts';

await runProcess(startServer, greeting);
