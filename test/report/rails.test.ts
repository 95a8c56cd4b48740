import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rails, type Waiting } from '../../src/report/sections/rails.js';
import { block } from '../support/text.js';

const row = (kind: Waiting['kind'], name: string, ...after: readonly string[]): Waiting => ({
  ...{ kind, name, after },
});

/** The paths of each row, with the letters of its picture: those are what one sees. */
function pictures(rows: readonly Waiting[]): string {
  return rails(rows)
    .rows.map((picture, index) => {
      const paths = picture.children.flatMap((child) =>
        typeof child === 'object' ? [child.attributes.d ?? `circle ${child.attributes.cx}`] : [],
      );
      return [rows[index]?.name, ...paths].join(' | ');
    })
    .join('\n');
}

test('all that wait for the same share a rail', () => {
  const rows = [
    row('step', 'etcd'),
    row('step', 'nats'),
    row('stage', 'services', 'etcd', 'nats'),
    row('step', 'prefill-0', 'services'),
    row('step', 'decode-0', 'services'),
    row('stage', 'workers', 'prefill-0', 'decode-0'),
  ];
  assert.is(rails(rows).columns, 2);
  assert.is(
    pictures(rows),
    block(`
      etcd | M21,19V2000M21,19H35 | circle 35
      nats | M21,0V2000M21,19H35 | circle 35
      services | M21,0V13M21,13H27M21,19V2000M21,19H35 | M24,10l5,3l-5,3Z | M35,10l6,6l-6,6l-6,-6Z
      prefill-0 | M21,0V2000M21,13H27M9,19V2000M9,19H35 | M24,10l5,3l-5,3Z | circle 35
      decode-0 | M21,0V13M21,13H27M9,0V2000M9,19H35 | M24,10l5,3l-5,3Z | circle 35
      workers | M9,0V13M9,13H27 | M24,10l5,3l-5,3Z | M35,10l6,6l-6,6l-6,-6Z
    `),
  );
});

test('forty workers have as few rails as two', () => {
  const workers = Array.from({ length: 40 }, (_, index) => `worker-${index}`);
  const rows = [
    row('stage', 'services'),
    ...workers.map((name) => row('step', name, 'services')),
    row('stage', 'workers', ...workers),
    row('step', 'benchmark', 'workers'),
  ];
  assert.is(rails(rows).columns, 2);
});

test('what another one waits for already is not drawn twice', () => {
  const rows = [
    row('stage', 'services'),
    row('step', 'copy', 'services'),
    row('step', 'worker', 'services', 'copy'),
  ];
  assert.is(rails(rows).columns, 1);
  assert.is(
    pictures(rows),
    block(`
      services | M9,19V2000M9,19H23 | M23,10l6,6l-6,6l-6,-6Z
      copy | M9,0V13M9,13H15M9,19V2000M9,19H23 | M12,10l5,3l-5,3Z | circle 23
      worker | M9,0V13M9,13H15 | M12,10l5,3l-5,3Z | circle 23
    `),
  );
});

test('what waits for nothing, or for what is not there, has no rail', () => {
  assert.equal(rails([]), { columns: 0, rows: [] });
  const rows = [row('step', 'one', 'nobody'), row('point', 'two')];
  assert.is(
    pictures(rows),
    block(`
      one |  | circle 11
      two |  | circle 11
    `),
  );
});

test.run();
