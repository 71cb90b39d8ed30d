//! Calls of the interface whose features are still to come: they answer 501 to those who will be let in.

use mailarchive_api::Response;

use crate::web::{Refusal, Visit, Web};

pub(in crate::web) fn trash(_: &Web, _: Visit) -> Result<Response, Refusal> {
    Err(Refusal::NotYet("Deleting and restoring messages comes with the trash."))
}

pub(in crate::web) fn threads(_: &Web, _: Visit) -> Result<Response, Refusal> {
    Err(Refusal::NotYet("Messages are not gathered in threads yet; GET messages lists them."))
}

pub(in crate::web) fn export(_: &Web, _: Visit) -> Result<Response, Refusal> {
    Err(Refusal::NotYet("Export is not available yet; GET messages/{id}/raw gives single messages."))
}

pub(in crate::web) fn import(_: &Web, _: Visit) -> Result<Response, Refusal> {
    Err(Refusal::NotYet("Import is not available yet."))
}
