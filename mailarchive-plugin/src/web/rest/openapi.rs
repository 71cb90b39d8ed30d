//! The OpenAPI document of these calls; the wiki shows it as part of its own.

use mailarchive_api::{Request, Response};

use crate::web::Refusal;

pub(in crate::web) fn show(_: &Request) -> Result<Response, Refusal> {
    Ok(Response::new(200, include_str!("openapi.json").to_owned()).header("content-type", "application/json"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::web::routes::ROUTES;

    #[test]
    fn every_call_is_documented_and_nothing_else() {
        let document: serde_json::Value = serde_json::from_str(include_str!("openapi.json")).unwrap();
        let mut documented = BTreeSet::new();
        for (path, calls) in document["paths"].as_object().unwrap() {
            for method in calls.as_object().unwrap().keys().filter(|key| *key != "parameters") {
                documented.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
        let routed: BTreeSet<_> = ROUTES
            .iter()
            .filter(|route| route.path.starts_with("/rest/") && route.key != "openapi")
            .map(|route| format!("{} {}", route.method, route.path))
            .collect();
        assert_eq!(documented, routed);
    }
}
