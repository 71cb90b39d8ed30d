// What stands on the screens and is no text of the wiki or its plugin: the data of tests/src/prepared, names that are the
// same in all languages, and what is written for machines.

export const KNOWN = [
  // Before what looks like the name of a host within them
  /\bMIT \/ Apache-2\.0\b/g, /\bPassed on(\.eml)?\b/g,
  // Addresses, paths, identifiers, ciphers
  /\S+@\S+/g, /https?:\/\/\S+/g, /\/(spaces|rest|admin|plugins)\/\S*/g, /\b[a-z]+:[\w-]+/g, /\b[\w-]+(\.[\w-]+)+\b/g,
  /\b(text|image|message|application)\/[\w.+-]+/g, /^[A-Z]{2,4}$/g, /\b[0-9a-f]{8,}\b/gi,
  // Spaces, people and groups
  /\b(Sales|Handbook|Nothing yet|No mail yet|A stalled server|Emptied|Damaged|One message|Kenji|~?kenji|SALES|DOCS|EMPTY|IDLE|BUSY|GONE|BROKEN|ONE)\b/g,
  /\b(admin|vera|tanaka|amira|anonymous|featherstonehaugh-cholmondeley|(confluence|site)-(users|administrators))\b/g,
  /\b(Ada( Lovelace)?|Amira|Bartholomew Featherstonehaugh-Cholmondeley of the (Northern )?Territories|Person \d+)\b/g,
  // Pages
  /\bA page of (very long title ?)+/g, /\b(Mail about the renewal|Outdated|From a thread)\b/g,
  // Mail and accounts
  /\b(Clone of (sales|docs|gone|one)|Mailbox whose password changed|Paused|A slow server|broken over POPS|gone over IMAPS)\b/g,
  /\b(Re: )?(Renewal with Contoso|Weekly figures \d+|Concerning( the long matter of subjects)*[a-z ]*|A lie|A broad table|A parcel|Our letter|Uploaded)\b/g,
  /\b(Innermost|Dora|Grace|Mailchimp|offer|figures|sales)\b/g, /Unbroken x+|\[PATCH\][^”]*|“[^”]*”/g,
  // Names that are the same everywhere
  /\bCairn\b/g, /\bmailarchive-api\b/g, /\b(IMAPS?|POPS?3?S?|TLS|STARTTLS|STLS|UTC|SHA-256|Atom|Message-ID|OR|INBOX|Unicode|UTF-8)\b/g,
];
