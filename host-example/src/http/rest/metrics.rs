//! `/metrics`: for monitoring systems that speak OpenMetrics; they sign in as a site administrator.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};

use crate::{
    http::call::{Answer, Call},
    plugins::PluginState,
};

pub(super) fn show(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let add_ons = &call.state.add_ons;
    let info = add_ons.info();
    let enabled = u8::from(info.state == PluginState::Enabled);
    let own = format!(
        "# TYPE wiki_plugin_enabled gauge\n# HELP wiki_plugin_enabled Whether the plugin runs.\n\
         wiki_plugin_enabled{{plugin=\"{}\"}} {enabled}\n",
        info.key
    );
    let text = format!("{own}{}# EOF\n", add_ons.metrics());
    let mut response = Response::new(Body::from(text));
    let kind = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
