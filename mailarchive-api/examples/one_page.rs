//! The smallest plugin: one page that greets the viewer.

use mailarchive_api::{
    AbiError, Call, HostBox, HostEvent, Plugin, PluginBox, PluginModule, PluginModule_Ref, Request, Response,
    abi_stable::{
        export_root_module,
        prefix_type::PrefixTypeTrait,
        std_types::{RResult, RStr, RString},
    },
    contribution::About,
    guard::guard_call,
};

#[export_root_module]
fn module() -> PluginModule_Ref {
    PluginModule { version, about, prepare }.leak_into_prefix()
}

extern "C" fn version() -> RStr<'static> {
    env!("CARGO_PKG_VERSION").into()
}

extern "C" fn about() -> RString {
    let about = About {
        key: "one-page".to_owned(),
        name: "One page".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        licence: "MIT OR Apache-2.0".to_owned(),
    };
    mailarchive_api::answer(&about).unwrap_or_default()
}

extern "C" fn prepare(host: HostBox) -> RResult<PluginBox, AbiError> {
    guard_call("prepare", || Ok(mailarchive_api::plugin(OnePage { host }))).into()
}

struct OnePage {
    host: HostBox,
}

impl Plugin for OnePage {
    fn contributions(&self) -> RString {
        r#"[{"kind":"route","key":"hello","method":"GET","path":"/hello","decorator":"none","writes":false,"maxBody":0}]"#
            .into()
    }

    fn activate(&self) -> RResult<(), AbiError> {
        RResult::ROk(())
    }

    fn quiesce(&self) -> RResult<(), AbiError> {
        RResult::ROk(())
    }

    fn disable(&self) -> RResult<(), AbiError> {
        RResult::ROk(())
    }

    fn handle(&self, request: Request) -> RResult<Response, AbiError> {
        let user = request.viewer.user.as_ref().map_or("stranger", RString::as_str);
        let text = format!("Hello {user}, this is {}.\n", self.host.site().name);
        RResult::ROk(Response::new(200, text).header("content-type", "text/plain; charset=utf-8"))
    }

    fn call(&self, call: Call) -> RResult<RString, AbiError> {
        RResult::RErr(AbiError::not_found(format!("there is no contribution “{}”", call.contribution)))
    }

    fn notify(&self, _: HostEvent) -> RResult<(), AbiError> {
        RResult::ROk(())
    }

    fn status(&self) -> RResult<RString, AbiError> {
        RResult::ROk("{}".into())
    }
}
