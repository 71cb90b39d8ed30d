// What walks through the screens have in common: who looks, where, and what happens before.
import { test } from './browser.mjs';
import { signInQuietly } from './wiki.mjs';

export async function rest(method, path, body) {
  const response = await fetch(test.url + path, {
    method,
    headers: { authorization: `Basic ${Buffer.from(`admin:${test.adminPassword}`).toString('base64')}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}

export const switchPlugin = (enabled) => rest('PUT', '/rest/wiki/1.0/plugins/mail-archiving', { enabled });

/** The address of a screen, with what was prepared put in. */
export const fill = (path) => path.replace(/\{([\w-]+)\}/g, (_, name) => {
  if (!(name in test.at)) throw new Error(`nobody prepared {${name}}`);
  return test.at[name];
});

/** One signed-in context a person. */
export async function contextsOf(newContext, view) {
  const made = {};
  for (const [as, user, password] of [['admin', 'admin', test.adminPassword], ['viewer', test.viewer.user, test.viewer.password], ['nobody']]) {
    made[as] = await newContext(view);
    if (user) await signInQuietly(made[as], user, password);
  }
  return made;
}
