//! *Outbound connections*: what mail accounts may reach beside public mail servers.

use maud::{Markup, html};

use super::{
    AddOnsPage, Reader,
    form::{described_by, xsrf},
    icon::icon,
};
use crate::{
    plugins::{Network, NetworkError},
    text::{Language, Value},
};

pub(super) fn form(reader: &Reader, page: &AddOnsPage<'_>) -> Markup {
    let language = reader.language;
    let action = format!("/admin/addons/{}/networks", page.info.key);
    let (typed, error) = page.network.map_or(("", None), |(typed, error)| (typed, Some(error)));
    html! {
        section.card.outbound id="outbound" aria-labelledby="outbound-title" {
            div.form {
                div {
                    h2 #outbound-title { (language.say("outbound")) }
                    p.sm.muted { (language.say("outbound-lead")) }
                }
                @if page.networks.is_empty() { p.sm.muted { (language.say("no-networks")) } }
                @else { ul.mods { @for network in &page.networks { (line(reader, &action, network)) } } }
                form method="post" action=(action) {
                    (xsrf(reader))
                    input type="hidden" name="act" value="allow";
                    div.f {
                        label for="network" { (language.say("network")) }
                        div.row {
                            input.grow id="network" name="network" type="text" required value=(typed)
                                autocomplete="off" autocapitalize="none" spellcheck="false"
                                aria-invalid=[error.map(|_| "true")]
                                aria-describedby=[described_by("network", error.is_some(), true)];
                            button.btn type="submit" { (language.say("allow-network")) }
                        }
                        @if let Some(error) = error {
                            p.ferr #network-error { (icon("warn")) (reason(language, error)) }
                        }
                        p.hint #network-hint { (language.say("network-hint")) }
                    }
                }
            }
        }
    }
}

fn line(reader: &Reader, action: &str, network: &Network) -> Markup {
    let language = reader.language;
    let shown = network.network.to_string();
    html! {
        li {
            span.grow {
                code { (shown) }
                " "
                span.sm.muted {
                    @match network.port {
                        Some(port) => {
                            (language.tell("network-port", &[("port", Value::Text(&port.to_string()))]))
                        }
                        None => { (language.say("network-ports")) }
                    }
                    " · "
                    @match &network.added {
                        Some((user, at)) => { bdi { (user) } ", " (reader.moment(*at)) }
                        None => { (language.say("network-fixed")) }
                    }
                }
            }
            @if network.added.is_some() {
                form method="post" action=(action) {
                    (xsrf(reader))
                    input type="hidden" name="act" value="withdraw";
                    input type="hidden" name="network" value=(shown);
                    button.btn.s type="submit" aria-label={ (language.say("withdraw-network")) " " (shown) } {
                        (language.say("withdraw-network"))
                    }
                }
            }
        }
    }
}

fn reason(language: Language, error: &NetworkError) -> String {
    let text = match error {
        NetworkError::HostBits(network) => {
            let network = network.to_string();
            return language.tell("network-host-bits", &[("network", Value::Text(&network))]).into_owned();
        }
        NetworkError::Malformed | NetworkError::Database(_) => "network-malformed",
        NetworkError::Known => "network-known",
        NetworkError::TooMany => "network-too-many",
    };
    language.say(text).into_owned()
}
