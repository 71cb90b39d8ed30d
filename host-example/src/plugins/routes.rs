//! Which of the plugin's routes answers a path.

use std::collections::BTreeMap;

use mailarchive_api::contribution::Route;
use percent_encoding::percent_decode_str;

/// The routes of one plugin.
pub(crate) struct Routes {
    paths: matchit::Router<Vec<Candidate>>,
}

/// One method of a path, with the names that its placeholders have in this route.
struct Candidate {
    route: Route,
    names: Vec<String>,
}

/// What stands at a path.
pub(crate) enum Lookup {
    /// The route and what its placeholders stand for.
    Route(Route, Vec<(String, String)>),
    /// Only these methods are answered here.
    MethodNotAllowed(Vec<String>),
    /// Nothing.
    None,
}

impl Routes {
    /// The router for `routes`; the error names the route that is malformed or stands twice.
    pub(crate) fn new(routes: impl IntoIterator<Item = Route>) -> Result<Self, String> {
        // Routes of one path share one entry whatever they call their placeholders: the router only sees
        // positions, so `/{space}/x` and `/{key}/y` cannot be in conflict.
        let mut by_path = BTreeMap::<String, Vec<Candidate>>::new();
        for route in routes {
            let (pattern, names) = positional(&route.path)
                .ok_or_else(|| format!("route “{}”: the path “{}” is malformed", route.key, route.path))?;
            let candidates = by_path.entry(pattern).or_default();
            if candidates.iter().any(|other| other.route.method == route.method) {
                return Err(format!("route “{}”: {} {} stands twice", route.key, route.method, route.path));
            }
            candidates.push(Candidate { route, names });
        }
        let mut paths = matchit::Router::new();
        for (pattern, candidates) in by_path {
            let path = candidates[0].route.path.clone();
            paths.insert(pattern, candidates).map_err(|error| format!("route path “{path}”: {error}"))?;
        }
        Ok(Self { paths })
    }

    /// What answers `method` at `path`, which is as it was sent, without the wiki's base path.
    pub(crate) fn find(&self, method: &str, path: &str) -> Lookup {
        let Ok(found) = self.paths.at(path) else { return Lookup::None };
        // A placeholder that is no UTF-8 names nothing that could exist.
        let Some(values) = found
            .params
            .iter()
            .map(|(_, value)| percent_decode_str(value).decode_utf8().ok().map(String::from))
            .collect::<Option<Vec<_>>>()
        else {
            return Lookup::None;
        };
        let answers = |method: &str| found.value.iter().find(|candidate| candidate.route.method == method);
        let candidate = answers(method).or_else(|| if method == "HEAD" { answers("GET") } else { None });
        candidate.map_or_else(
            || Lookup::MethodNotAllowed(allowed(found.value)),
            |candidate| {
                let parameters = candidate.names.iter().cloned().zip(values).collect();
                Lookup::Route(candidate.route.clone(), parameters)
            },
        )
    }
}

fn allowed(candidates: &[Candidate]) -> Vec<String> {
    let mut methods: Vec<String> =
        candidates.iter().map(|candidate| candidate.route.method.clone()).collect();
    if methods.iter().any(|method| method == "GET") && !methods.iter().any(|method| method == "HEAD") {
        methods.push("HEAD".to_owned());
    }
    methods.sort_unstable();
    methods
}

/// The path with its placeholders numbered, and their names. `None` for anything but whole segments that
/// are either text or one `{name}`.
fn positional(path: &str) -> Option<(String, Vec<String>)> {
    let mut pattern = String::new();
    let mut names = Vec::<String>::new();
    for segment in path.strip_prefix('/')?.split('/') {
        pattern.push('/');
        if let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
            if name.is_empty() || !plain || names.iter().any(|other| other == name) {
                return None;
            }
            pattern.push_str(&format!("{{p{}}}", names.len()));
            names.push(name.to_owned());
        } else if segment.contains(['{', '}', '*']) {
            return None;
        } else {
            pattern.push_str(segment);
        }
    }
    Some((pattern, names))
}

#[cfg(test)]
mod tests {
    use mailarchive_api::contribution::Decorator;

    use super::*;

    fn route(key: &str, method: &str, path: &str) -> Route {
        Route {
            key: key.to_owned(),
            method: method.to_owned(),
            path: path.to_owned(),
            decorator: Decorator::None,
            writes: method != "GET",
            max_body: 0,
        }
    }

    fn routes() -> Routes {
        Routes::new([
            route("list", "GET", "/spaces/{space}/mail"),
            route("message", "GET", "/spaces/{key}/mail/{id}"),
            route("remove", "DELETE", "/spaces/{space}/mail/{message}"),
            route("new", "GET", "/spaces/{space}/mail/new"),
            route("create", "POST", "/spaces/{space}/mail"),
        ])
        .unwrap()
    }

    fn found(method: &str, path: &str) -> Option<(String, Vec<(String, String)>)> {
        match routes().find(method, path) {
            Lookup::Route(route, parameters) => Some((route.key, parameters)),
            _ => None,
        }
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn each_route_gets_its_own_names_decoded() {
        let (key, parameters) = found("GET", "/spaces/DEV/mail/a%2Fb%E3%81%82").unwrap();
        assert_eq!(key, "message");
        assert_eq!(parameters, [pair("key", "DEV"), pair("id", "a/bあ")]);
        let (key, parameters) = found("DELETE", "/spaces/DEV/mail/7").unwrap();
        assert_eq!(key, "remove");
        assert_eq!(parameters, [pair("space", "DEV"), pair("message", "7")]);
    }

    #[test]
    fn text_wins_over_a_placeholder() {
        assert_eq!(found("GET", "/spaces/DEV/mail/new").unwrap().0, "new");
    }

    #[test]
    fn head_is_answered_by_get() {
        assert_eq!(found("HEAD", "/spaces/DEV/mail").unwrap().0, "list");
    }

    #[test]
    fn another_method_is_told_the_allowed_ones() {
        let Lookup::MethodNotAllowed(methods) = routes().find("PUT", "/spaces/DEV/mail") else {
            panic!("found");
        };
        assert_eq!(methods, ["GET", "HEAD", "POST"]);
    }

    #[test]
    fn what_is_not_a_route_is_not_found() {
        for path in [
            "",
            "/",
            "/spaces",
            "/spaces//mail",
            "/spaces/DEV/mail/",
            "/spaces/DEV/mail/1/2",
            "/spaces/%FF/mail",
        ] {
            assert!(matches!(routes().find("GET", path), Lookup::None), "{path} was found");
        }
    }

    #[test]
    fn malformed_and_doubled_routes_are_refused_by_name() {
        for path in ["spaces", "/a/{}", "/a/{b", "/a/x{b}", "/{a}/{a}", "/{*rest}"] {
            let error = Routes::new([route("bad", "GET", path)]).err().unwrap();
            assert!(error.contains("bad") && error.contains(path), "{error}");
        }
        let error =
            Routes::new([route("one", "GET", "/a/{x}"), route("two", "GET", "/a/{y}")]).err().unwrap();
        assert!(error.contains("two"), "{error}");
    }
}
