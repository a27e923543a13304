// Pictures of every page at both sizes, and a page that shows them: npm run gallery -- FOLDER [NAME]
// The pages are the views of tests/a11y.spec.ts, as they stand before they are checked; with a name those that have it only.

import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const [folder, name] = process.argv.slice(2);
if (!folder) {
  console.error('Say where to: npm run gallery -- FOLDER [NAME]');
  process.exit(2);
}
const target = resolve(process.env.INIT_CWD ?? '.', folder);
await mkdir(target, { recursive: true });
const only = ['-g', name ? `^.*${name}.*is accessible` : 'is accessible'];
const { status } = spawnSync('npx', ['playwright', 'test', 'a11y', ...only], {
  stdio: 'inherit',
  env: { ...process.env, BUSBAR_PICTURES: target },
});

/** `staff, orders` is `staff-orders-1440.webp`. */
const files = (await readdir(target)).filter((file) => file.endsWith('-1440.webp')).sort();
const rows = files.map((file) => {
  const view = file.replace('-1440.webp', '');
  return `### ${view.replaceAll('-', ' ')}\n\n<img src="${file}" width="640" alt="${view}, 1440 px"> <img src="${view}-390.webp" width="200" alt="${view}, 390 px">\n`;
});
await writeFile(join(target, 'README.md'), `# Every page, at 1440 and 390 px\n\n${rows.join('\n')}`);
process.exit(status ?? 1);
