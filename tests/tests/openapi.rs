//! The wiki describes its own interface, and truly.

use tests::{
    Authority, Wiki,
    wiki::{base, text},
};

/// Of each call that scripts rely on: path and method.
const CALLS: [(&str, &str); 14] = [
    ("/rest/wiki/1.0/users/{name}", "put"),
    ("/rest/wiki/1.0/spaces/{key}", "put"),
    ("/rest/wiki/1.0/spaces/{key}/permissions/{user}", "put"),
    ("/rest/wiki/1.0/plugins/mail-archiving", "get"),
    ("/rest/wiki/1.0/plugins/mail-archiving", "put"),
    ("/rest/mail-archive/1.0/spaces/{key}/accounts", "get"),
    ("/rest/mail-archive/1.0/spaces/{key}/accounts", "post"),
    ("/rest/mail-archive/1.0/spaces/{key}/accounts/{id}", "put"),
    ("/rest/mail-archive/1.0/spaces/{key}/accounts/{id}/enabled", "put"),
    ("/rest/mail-archive/1.0/spaces/{key}/accounts/test", "post"),
    ("/rest/mail-archive/1.0/spaces/{key}/fetch", "get"),
    ("/rest/mail-archive/1.0/spaces/{key}/fetch", "post"),
    ("/rest/mail-archive/1.0/spaces/{key}/messages", "get"),
    ("/rest/mail-archive/1.0/spaces/{key}/messages/{id}/raw", "get"),
];

#[test]
fn every_call_is_in_the_document() {
    let wiki = Wiki::start(&Authority::new());
    let admin = wiki.admin();
    admin.switch_plugin(true);
    let document = admin.get("/rest/openapi.json").expect(200).json();
    assert!(text(&document["openapi"]).starts_with("3."), "{}", document["openapi"]);
    let base_path =
        document["servers"][0]["url"].as_str().unwrap_or_default().trim_end_matches('/').to_owned();
    let paths = document["paths"].as_object().unwrap();
    for (path, method) in CALLS {
        let path = path.strip_prefix(&base_path).unwrap_or(path);
        let operation = paths.get(path).map(|item| &item[method]);
        let operation = operation.filter(|operation| operation.is_object());
        let operation = operation.unwrap_or_else(|| panic!("{method} {path} is missing"));
        let responses =
            operation["responses"].as_object().unwrap_or_else(|| panic!("{method} {path}: no responses"));
        assert!(responses.keys().any(|status| status.starts_with('2')), "{method} {path}");
        assert!(!text(&operation["summary"]).is_empty(), "{method} {path}");
    }
    no_reference_dangles(&document, &document);
}

fn no_reference_dangles(document: &serde_json::Value, part: &serde_json::Value) {
    match part {
        serde_json::Value::Object(members) => {
            if let Some(reference) = members.get("$ref").and_then(|reference| reference.as_str()) {
                let pointer = reference.strip_prefix('#').expect("a reference within the document");
                assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
            }
            members.values().for_each(|member| no_reference_dangles(document, member));
        }
        serde_json::Value::Array(elements) => {
            elements.iter().for_each(|element| no_reference_dangles(document, element));
        }
        _ => {}
    }
}

#[test]
fn unknown_paths_and_methods_are_problems_too() {
    let wiki = Wiki::start(&Authority::new());
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    admin.get("/rest/no/such/call").expect_problem(404);
    for path in ["/no-such-call", "/messages/no-such-message", "/messages/no-such-message/raw"] {
        admin.get(&format!("{}{path}", base("SALES"))).expect_problem(404);
    }
    for query in ["limit=0", "limit=-1", "limit=many", "cursor=%00garbage"] {
        let answer = admin.get(&format!("{}/messages?{query}", base("SALES")));
        let status = answer.status;
        assert!([400, 422].contains(&status), "{query}: {status}");
        answer.expect_problem(status);
    }
    let answer = admin.request("PATCH", &format!("{}/accounts", base("SALES")), None);
    let status = answer.status;
    assert!([404, 405].contains(&status), "{status}");
    answer.expect_problem(status);
}
