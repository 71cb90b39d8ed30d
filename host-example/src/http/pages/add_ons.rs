//! *Manage add-ons*.

use crate::{
    http::{
        answer::see_other,
        call::{Answer, Call},
        failure::Failure,
    },
    ui::{self, AddOnsPage, Shelf},
};

pub(super) fn list(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let shelf = call.query("show").and_then(Shelf::parse).unwrap_or(Shelf::System);
    let info = call.state.add_ons.info();
    let links = call.state.add_ons.site_menu(call.reader().language.tag());
    let filter = call.query("q").unwrap_or_default();
    let page = AddOnsPage { info: &info, shelf, filter, problem: None, links: &links };
    call.page(ui::add_ons(call.reader(), &page))
}

/// Answers when the change is complete.
pub(super) fn switch(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let add_ons = &call.state.add_ons;
    if call.parameter("plugin") != add_ons.info().key {
        return Err(Failure::NotFound);
    }
    let enabled = match call.field("enabled") {
        "true" => true,
        "false" => false,
        _ => return Err(Failure::BadRequest("the field “enabled” is neither true nor false".to_owned())),
    };
    match call.wait(add_ons.set_enabled(enabled)) {
        Ok(_) => Ok(see_other("/admin/addons")),
        Err(problem) => {
            let info = add_ons.info();
            // The reason is shown once: a faulted plugin carries it itself.
            let problem = (info.error.as_deref() != Some(problem.as_str())).then_some(problem.as_str());
            let page = AddOnsPage { info: &info, shelf: Shelf::System, filter: "", problem, links: &[] };
            call.rejected(ui::add_ons(call.reader(), &page))
        }
    }
}
