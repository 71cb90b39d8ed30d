// Every screen of the wiki and of its plugin: a name, an address, and what is special there. A new screen is one line.
//
// `{name}` in an address stands for what tests/src/prepared made. What may be special:
//   as      who looks: 'admin' (as usual), 'viewer' (may only view spaces), 'nobody'
//   status  what the wiki answers, 200 as usual
//   first   what happens before the screen is opened, outside of the browser
//   act     what is done on the page before it is looked at; it must not need scripts, nor words of one language
//   fresh   on the wiki that nobody has set up
//   off     while the plugin is switched off

const submit = (form, button = 'button:not([name])') => async (page) => {
  await Promise.all([page.waitForEvent('load'), page.locator(`${form} ${button}`).last().click()]);
};

/** The form of an account, filled for a server that is not there or that knows no such user. */
const tryAccount = (port) => async (page, test) => {
  const fields = { name: 'Tried', hostname: '127.0.0.1', port: String(port ?? test.closedPort), username: 'ada', password: 'secret' };
  for (const [name, value] of Object.entries(fields)) await page.locator(`#mail-account [name=${name}]`).fill(value);
  await page.locator('#mail-account button[name=test]').click();
  await page.locator('#mail-test :is(.stg, .note)').first().waitFor();
};

const upload = async (page) => {
  const mail = 'From: ada@example.com\r\nSubject: Uploaded\r\nDate: Mon, 2 Nov 2026 10:00:00 +0900\r\n\r\nHello.\r\n';
  await page.locator('#file').setInputFiles({ name: 'one.eml', mimeType: 'message/rfc822', buffer: Buffer.from(mail) });
  await page.locator('#mail-import button').last().click();
  await page.locator('.mail-archive .note').first().waitFor();
};

const fetchMail = (space) => (rest) => rest('POST', `/rest/mail-archive/1.0/spaces/${space}/fetch`);

export const SCREENS = [
  // The wiki's own
  ['dashboard', '/'],
  ['dashboard-nobody', '/', { as: 'nobody' }],
  ['dashboard-more', '/?after=SALES'],
  ['first-run', '/', { fresh: true, as: 'nobody' }],
  ['set-up', '{setup}', { fresh: true, as: 'nobody' }],
  ['set-up-wrong', '{setup}', { fresh: true, as: 'nobody', act: async (page) => { await page.locator('main [name=password]').fill('short'); await submit('main form')(page); } }],
  ['login', '/login', { as: 'nobody' }],
  ['login-wrong', '/login', { as: 'nobody', act: async (page) => { await page.locator('[name=user]').fill('nobody'); await page.locator('[name=password]').fill('wrong'); await submit('main form')(page); } }],
  ['space', '/spaces/SALES'],
  ['space-nobody', '/spaces/SALES', { as: 'nobody' }],
  ['space-empty', '/spaces/EMPTY'],
  ['space-documentation', '/spaces/DOCS'],
  ['space-personal', '/spaces/~kenji'],
  ['pages', '/spaces/SALES/pages'],
  ['page', '/spaces/SALES/pages/{page}'],
  ['page-viewer', '/spaces/SALES/pages/{page}', { as: 'viewer' }],
  ['page-macros', '/spaces/SALES/pages/{macros}'],
  ['page-new', '/spaces/SALES/pages/new'],
  ['page-wrong', '/spaces/SALES/pages/new', { act: async (page) => { await page.locator('main [name=title]').evaluate((field) => { field.required = false; }); await submit('main form')(page); } }],
  ['page-edit', '/spaces/SALES/pages/{page}/edit'],
  ['page-from-mail', '/spaces/SALES/pages/new?title=From+a+thread&body=Text'],
  ['space-details', '/spaces/SALES/overview'],
  ['space-details-documentation', '/spaces/DOCS/overview'],
  ['permissions', '/spaces/SALES/permissions'],
  ['permissions-more', '/spaces/SALES/permissions?from=b'],
  ['trash', '/spaces/SALES/trash'],
  ['trash-empty', '/spaces/EMPTY/trash'],
  ['search', '/search'],
  ['search-found', '/search?q=renewal'],
  ['search-mail', '/search?q=renewal&in=mail-search-provider'],
  ['search-nothing', '/search?q=zyzzyva'],
  ['profile', '/profile'],
  ['profile-saved', '/profile?saved=yes'],
  ['administration', '/admin'],
  ['users', '/admin/users'],
  ['users-more', '/admin/users?after=b'],
  ['user-new', '/admin/users/new'],
  ['user-wrong', '/admin/users/new', { act: async (page) => { await page.locator('main [required]').evaluateAll((fields) => fields.forEach((field) => { field.required = false; })); await submit('main form')(page); } }],
  ['user', '/admin/users/tanaka'],
  ['groups', '/admin/groups'],
  ['groups-more', '/admin/groups?after=c'],
  ['space-new', '/admin/spaces/new'],
  ['jobs', '/admin/jobs'],
  ['add-ons', '/admin/addons'],
  ['add-ons-off', '/admin/addons', { off: true }],
  ['space-off', '/spaces/SALES', { off: true }],
  ['page-macros-off', '/spaces/SALES/pages/{macros}', { off: true }],
  ['mail-off', '/spaces/SALES/mail', { off: true, status: 404 }],
  ['not-found', '/nothing/here', { status: 404 }],
  ['not-found-nobody', '/spaces/HIDDEN', { as: 'nobody', status: 404 }],
  ['forbidden', '/admin/users', { as: 'viewer', status: 403 }],
  ['sign-in-first', '/admin/users', { as: 'nobody', status: 401 }],

  // Mail
  ['mail', '/spaces/SALES/mail'],
  ['mail-viewer', '/spaces/SALES/mail', { as: 'viewer' }],
  ['mail-nobody', '/spaces/SALES/mail', { as: 'nobody' }],
  ['mail-documentation', '/spaces/DOCS/mail'],
  ['mail-messages', '/spaces/SALES/mail?view=messages'],
  ['mail-older', '/spaces/SALES/mail', { act: async (page) => Promise.all([page.waitForEvent('load'), page.locator('.pager a[rel=next]').click()]) }],
  ['mail-deleted', '/spaces/SALES/mail?deleted={deleted}'],
  ['mail-empty', '/spaces/EMPTY/mail'],
  ['mail-empty-viewer', '/spaces/EMPTY/mail', { as: 'viewer' }],
  ['mail-empty-fetch', '/spaces/IDLE/mail'],
  ['mail-fetching', '/spaces/BUSY/mail', { first: fetchMail('BUSY') }],
  ['mail-search', '/spaces/SALES/mail?q=renewal'],
  ['mail-search-terms', '/spaces/SALES/mail?q=from%3Aada%20has%3Aattachment%20OR%20subject%3A%22figures%22&sort=relevance'],
  ['mail-search-trashed', '/spaces/SALES/mail?q=is%3Atrashed'],
  ['mail-search-older', '/spaces/SALES/mail?q=figures%20OR%20renewal', { act: async (page) => Promise.all([page.waitForEvent('load'), page.locator('.pager a[rel=next]').click()]) }],
  ['mail-search-doubtful', '/spaces/DOCS/mail?q=from%3Aelsewhere.example'],
  ['mail-search-nothing', '/spaces/SALES/mail?q=zyzzyva'],
  ['mail-search-wrong', '/spaces/SALES/mail?q=before%3Asoon', { status: 422 }],
  ['thread', '/spaces/SALES/mail/threads/{thread}'],
  ['thread-viewer', '/spaces/SALES/mail/threads/{thread}', { as: 'viewer' }],
  ['thread-documentation', '/spaces/SALES/mail/threads/{thread}?at={answer}'],
  ['thread-long', '/spaces/DOCS/mail/threads/{long-thread}'],
  ['thread-long-flat', '/spaces/DOCS/mail/threads/{long-thread}?view=flat&page=2', { as: 'viewer' }],
  ['message-patch', '/spaces/SALES/mail/messages/{patch}'],
  ['message-fields', '/spaces/SALES/mail/messages/{patch}?headers=1'],
  ['message-letter', '/spaces/SALES/mail/messages/{letter}'],
  ['message-letter-text', '/spaces/SALES/mail/messages/{letter}?view=text'],
  ['message-parcel', '/spaces/SALES/mail/messages/{parcel}'],
  ['message-long', '/spaces/SALES/mail/messages/{long}'],
  ['message-unbroken', '/spaces/SALES/mail/messages/{unbroken}'],
  ['message-right-to-left', '/spaces/SALES/mail/messages/{rtl}'],
  ['message-japanese', '/spaces/SALES/mail/messages/{japanese}', { as: 'viewer' }],
  ['message-repaired', '/spaces/SALES/mail/messages/{lie}'],
  ['message-wide', '/spaces/SALES/mail/messages/{wide}'],
  ['message-nothing', '/spaces/SALES/mail/messages/{nothing}'],
  ['message-source', '/spaces/SALES/mail/messages/{parcel}/source'],
  ['message-broken', '/spaces/BROKEN/mail/messages/{broken}', { status: 500 }],
  ['message-not-found', '/spaces/SALES/mail/messages/00000000000000000000000000000000', { status: 404 }],
  ['mail-one', '/spaces/ONE/mail'],
  ['mail-one-messages', '/spaces/ONE/mail?view=messages'],
  ['mail-one-search', '/spaces/ONE/mail?q=from%3Aamira'],
  ['thread-one', '/spaces/ONE/mail/threads/{one-thread}'],
  ['message-one', '/spaces/ONE/mail/messages/{one}'],
  ['statistics', '/spaces/SALES/mail/statistics'],
  ['statistics-documentation', '/spaces/DOCS/mail/statistics'],
  ['statistics-one', '/spaces/ONE/mail/statistics', { as: 'viewer' }],
  ['statistics-empty', '/spaces/EMPTY/mail/statistics'],
  ['mail-fetched', '/spaces/SALES/mail?fetched=2'],
  ['mail-fetched-nothing', '/spaces/SALES/mail?fetched=0'],
  ['mail-trash', '/spaces/SALES/mail/trash'],
  ['message-trashed', '/spaces/SALES/mail/messages/{deleted}'],
  ['message-trashed-source', '/spaces/SALES/mail/messages/{deleted}/source'],
  ['message-trashed-viewer', '/spaces/SALES/mail/messages/{deleted}', { as: 'viewer', status: 404 }],
  ['mail-trash-empty', '/spaces/EMPTY/mail/trash'],
  ['mail-trash-all-gone', '/spaces/GONE/mail/trash'],
  ['mail-trash-restored', '/spaces/SALES/mail/trash?restored=1'],
  ['mail-trash-none', '/spaces/SALES/mail/trash?none=1'],
  ['mail-delete-all', '/spaces/SALES/mail/trash/delete-all'],
  ['mail-delete-all-wrong', '/spaces/SALES/mail/trash/delete-all', { act: submit('main form') }],
  ['mail-import', '/spaces/SALES/mail/import'],
  ['mail-imported', '/spaces/IDLE/mail/import', { act: upload }],
  ['mail-verify', '/spaces/EMPTY/mail/verify'],
  ['mail-verified', '/spaces/SALES/mail/verify'],
  ['mail-verify-faults', '/spaces/BROKEN/mail/verify'],
  ['accounts', '/spaces/SALES/mail/accounts'],
  ['accounts-documentation', '/spaces/DOCS/mail/accounts'],
  ['accounts-empty', '/spaces/EMPTY/mail/accounts'],
  ['accounts-one', '/spaces/ONE/mail/accounts'],
  ['accounts-created', '/spaces/SALES/mail/accounts?note=created'],
  ['accounts-removed', '/spaces/SALES/mail/accounts?note=removed'],
  ['account-new', '/spaces/SALES/mail/accounts/new'],
  ['account-wrong', '/spaces/SALES/mail/accounts/new', { act: submit('#mail-account') }],
  ['account-test-failed', '/spaces/SALES/mail/accounts/new', { act: tryAccount() }],
  ['account-edit', '/spaces/SALES/mail/accounts/{failing}/edit'],
  ['account-tested', '/spaces/SALES/mail/accounts/{sales-account}/edit', { act: async (page) => { await page.locator('#mail-account button[name=test]').click(); await page.locator('#mail-test :is(.stg, .note)').first().waitFor(); } }],
  ['account-remove', '/spaces/SALES/mail/accounts/{failing}/remove'],
  ['accounts-forbidden', '/spaces/SALES/mail/accounts', { as: 'viewer', status: 403 }],
  ['settings', '/admin/mail-archiving'],
].map(([name, path, special]) => ({ name, path, as: 'admin', status: 200, ...special }));
