/** npm run resume-time: how long `orch resume` of a run of 100 tasks, killed after 50 have landed, takes to its first action. Exits 1 above two seconds. */
import {Lab, scriptTask} from '../rig/lab.ts';

const tasks = 100;
const limitMs = 2000;
const first = /"type":"(?:attempt-started|merge-started|gate-finished|gates-finished)"/;

const lab = await Lab.open();
try {
  await lab.write('tasks.md', Array.from({length: tasks}, (_, index) => scriptTask(`T${index}`, `echo ${index} > f${index}.txt`, {files: `f${index}.txt`})).join(''));
  const living = lab.start(['run', '--no-verify', '-j', '4', '--ci', '--json']);
  let landed = 0;
  living.child.stdout?.on('data', (data: Buffer) => {
    landed += data.toString().split('"type":"landed"').length - 1;
    if (landed >= tasks / 2) living.child.kill('SIGKILL');
  });
  await living.ended;
  const started = performance.now();
  const resumed = lab.start(['resume', '--ci', '--json']);
  const ms = await new Promise<number>((resolve, reject) => {
    let out = '';
    resumed.child.stdout?.on('data', (data: Buffer) => {
      out += data.toString();
      if (first.test(out)) resolve(performance.now() - started);
    });
    void resumed.ended.then(({err}) => reject(new Error(`it did nothing: ${err}`)));
  });
  console.log(`resume of ${tasks} tasks, ${landed} landed: ${Math.round(ms)} ms to its first action`);
  process.exitCode = ms <= limitMs ? 0 : 1;
} finally {
  await lab.close();
}
