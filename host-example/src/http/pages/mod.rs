//! The wiki's own pages.

mod add_ons;
mod jobs;
mod part;
mod people;
mod profile;
mod search;
mod sign_in;
mod site;
mod space;
mod space_tools;
mod trash;

use axum::Router;

use super::{
    AppState, answer,
    call::{Answer, Call, on_get, on_post},
    failure::Failure,
};
use crate::ui::Reader;

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/", on_get(site::dashboard))
        .route("/search", on_get(search::search))
        .route("/login", on_get(sign_in::form).merge(on_post(sign_in::log_in)))
        .route("/logout", on_post(sign_in::log_out))
        .route("/setup", on_get(sign_in::set_up_form).merge(on_post(sign_in::set_up)))
        .route("/language", on_post(profile::set_language))
        .route("/profile", on_get(profile::form).merge(on_post(profile::save)))
        .route("/profile/password", on_post(profile::change_password))
        .route("/spaces/{key}", on_get(space::home))
        .route("/spaces/{key}/pages", on_get(space::list))
        .route("/spaces/{key}/pages/new", on_get(space::new_form).merge(on_post(space::create)))
        .route("/spaces/{key}/pages/{id}", on_get(space::view))
        .route("/spaces/{key}/pages/{id}/edit", on_get(space::edit_form).merge(on_post(space::save)))
        .route("/spaces/{key}/pages/{id}/remove", on_post(space::remove))
        .route("/spaces/{key}/pages/{id}/restore", on_post(space::restore))
        .route(
            "/spaces/{key}/overview",
            on_get(space_tools::overview).merge(on_post(space_tools::save_overview)),
        )
        .route(
            "/spaces/{key}/permissions",
            on_get(space_tools::permissions).merge(on_post(space_tools::save_permissions)),
        )
        .route("/spaces/{key}/trash", on_get(trash::list).merge(on_post(trash::act)))
        .route("/spaces/{key}/remove", on_post(space_tools::remove))
        .route("/admin", on_get(site::general))
        .route("/admin/users", on_get(people::list))
        .route("/admin/users/new", on_get(people::new_form).merge(on_post(people::create)))
        .route("/admin/users/{name}", on_get(people::edit_form).merge(on_post(people::save)))
        .route("/admin/users/{name}/remove", on_post(people::remove))
        .route("/admin/groups", on_get(site::groups))
        .route("/admin/spaces/new", on_get(site::new_space_form).merge(on_post(site::create_space)))
        .route("/admin/jobs", on_get(jobs::list))
        .route("/admin/jobs/{job}", on_post(jobs::run))
        .route("/admin/addons", on_get(add_ons::list))
        .route("/admin/addons/{plugin}", on_post(add_ons::switch))
        .route(
            "/admin/addons/{plugin}/upgrade",
            on_get(add_ons::upgrade_form).merge(on_post(add_ons::upgrade)),
        )
        .route(
            "/admin/addons/{plugin}/rollback",
            on_get(add_ons::roll_back_form).merge(on_post(add_ons::roll_back)),
        )
        .route("/admin/addons/{plugin}/networks", on_post(add_ons::networks))
}

impl Call {
    fn reader(&self) -> &Reader {
        &self.viewer.reader
    }

    fn page(&self, page: String) -> Answer {
        Ok(answer::html(&self.state, &self.viewer, page))
    }

    /// A form that was not accepted.
    fn rejected(&self, page: String) -> Answer {
        let mut response = answer::html(&self.state, &self.viewer, page);
        *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
        Ok(response)
    }

    /// Lets site administrators pass.
    pub(super) fn only_site_administrators(&self) -> Result<(), Failure> {
        match &self.viewer.user {
            Some(_) if self.viewer.is_site_administrator() => Ok(()),
            Some(_) => Err(Failure::Forbidden),
            None => Err(Failure::SignIn),
        }
    }
}
