/** Status services of a recipe and its profile (recipe-v1 2.3, 16), and endpoints that are refused. */

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { statusServiceFaults, statusServices } from '../../src/phases/4-resolve/status.js';
import { shownWord } from '../support/resolved.js';
import { brief, mappingTree } from '../support/source.js';

const named = 'reporting: {status: {endpoint: "http://site", endpoints: ["http://mirror"]}}';

/** Recipe, profile, services. */
const services: readonly (readonly [string, string | undefined, readonly string[]])[] = [
  ['name: a', undefined, []],
  ['name: a', 'cluster: south', []],
  ['name: a', named, ['http://site', 'http://mirror']],
  ['reporting: null', named, []],
  ['reporting: {status: null}', named, []],
  ['reporting: {ai_analysis: {enabled: true}}', named, []],
  ['reporting: {status: {endpoint: null, endpoints: null}}', undefined, []],
  ['reporting: {status: {endpoint: ""}}', undefined, []],
  ['reporting: {status: {endpoints: []}}', undefined, []],
  ['reporting: {status: {endpoint: "http://a//"}}', named, ['http://a']],
  [
    'reporting: {status: {endpoints: ["http://b", "http://a/", "http://b/x/"], endpoint: "http://a"}}',
    undefined,
    ['http://a', 'http://b', 'http://b/x'],
  ],
  [
    'reporting: {status: {endpoints: ["http://${HOST}/x/", "$STATUS_URL", "${STATUS_URL}/"]}}',
    undefined,
    ['http://<environment HOST>/x', '<environment STATUS_URL>'],
  ],
];

for (const [recipe, profile, wanted] of services) {
  test(`services of ${recipe}${profile === undefined ? '' : `, profile ${profile}`}`, () => {
    const site = profile === undefined ? undefined : mappingTree(profile);
    const found = statusServices(mappingTree(recipe), site);
    assert.equal(found.map(shownWord), wanted);
  });
}

const endpoints: readonly (readonly [string, string | null])[] = [
  ['http://status', null],
  ['https://status.example.com:8443/a/b/', null],
  ['HTTP://status', null],
  ['http://10.0.0.1:80', null],
  ['http://[::1]:80/x', null],
  ['http://status/@team', null],
  ['$STATUS_URL', null],
  ['${STATUS_URL}/x', null],
  ['http://${HOST}:${PORT}/${PATH}', null],
  ['http://$TOKEN@status', null],
  ['http://bot:${TOKEN}@status', null],
  ['status:8080', 'endpoint-unfit'],
  ['ftp://status', 'endpoint-unfit'],
  ['http://', 'endpoint-unfit'],
  ['http:///x', 'endpoint-unfit'],
  ['http://a b', 'endpoint-unfit'],
  ['http://status:port', 'endpoint-unfit'],
  ['http://status/?key=1', 'endpoint-unfit'],
  ['http://status/#x', 'endpoint-unfit'],
  ['$STATUS_URL?key=1', 'endpoint-unfit'],
  ['http://bot:hu/sh@status', 'endpoint-unfit'],
  ['http://bot:hush@status', 'endpoint-credentials'],
  ['http://token@status', 'endpoint-credentials'],
  ['http://bot:${TOKEN}x@status', 'endpoint-credentials'],
  ['http://bot:hu@sh@status', 'endpoint-credentials'],
  ['ftp://bot:hush@status', 'endpoint-credentials'],
  ['bot:hush@status', 'endpoint-credentials'],
];

for (const [endpoint, code] of endpoints) {
  test(`the endpoint ${endpoint}`, () => {
    const text = `reporting:\n  status:\n    endpoints: [http://ok, '${endpoint}']\n`;
    const found = statusServiceFaults(mappingTree(text), undefined);
    assert.equal(
      found.map((each) => `${brief(each)} ${each.confidential}`),
      code === null ? [] : [`error ${code} 3:28 reporting.status.endpoints[1] true`],
    );
    assert.not(found.some(({ message, hint }) => `${message}${hint}`.includes('hush')));
  });
}

test('an endpoint of the profile is refused where the profile has it', () => {
  const found = statusServiceFaults(
    mappingTree('name: a'),
    mappingTree('cluster: x\nreporting: {status: {endpoint: status}}'),
  );
  assert.equal(found.map(brief), ['error endpoint-unfit 2:32 reporting.status.endpoint']);
});

test.run();
