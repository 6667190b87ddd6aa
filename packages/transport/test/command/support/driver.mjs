// Records or replays a command as the command line does: driver.mjs record|replay OPTIONS RESULT
import { writeFileSync } from 'node:fs';
import { recordCommand, replayCommand } from '@tracefork/transport/command';

const [mode, options, file] = process.argv.slice(2);
const run = mode === 'record' ? recordCommand : replayCommand;
const result = await run(JSON.parse(options));
writeFileSync(file, JSON.stringify(result));
