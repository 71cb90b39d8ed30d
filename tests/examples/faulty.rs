//! A plugin that panics in the place that the file `panic-at` in `$FAULTY` names.

use std::{
    env, fs,
    io::{self, Read},
    panic::{catch_unwind, panic_any},
    path::Path,
    thread,
};

use mailarchive_api::{
    AbiError, Batch, Body, Call, CommitOutcome, HostBox, HostEvent, KeyValue, Plugin, Request, Response,
    abi_stable::std_types::{RResult, RString, RVec},
    contribution::About,
    guard::into_message,
    plugin_module,
};

plugin_module! { version: version, about: about, prepare: Faulty::prepare }

fn version() -> &'static str {
    may_panic("version");
    env!("CARGO_PKG_VERSION")
}

fn about() -> About {
    may_panic("about");
    About {
        key: "mail-archiving".to_owned(),
        name: "Faulty".to_owned(),
        version: version().to_owned(),
        licence: env!("CARGO_PKG_LICENSE").to_owned(),
    }
}

/// Where it is to panic now.
fn place() -> String {
    let directory = env::var_os("FAULTY").unwrap_or_default();
    fs::read_to_string(Path::new(&directory).join("panic-at")).unwrap_or_default()
}

fn may_panic(here: &str) {
    assert!(place() != here, "injected at {here}");
}

struct Faulty {
    host: HostBox,
}

impl Faulty {
    fn prepare(host: &HostBox) -> Result<Self, AbiError> {
        may_panic("prepare");
        Ok(Self { host: host.clone() })
    }

    /// How often it was activated: what must survive every panic.
    fn activations(&self) -> Result<u8, AbiError> {
        let key: [RVec<u8>; 1] = [b"activations".to_vec().into()];
        let values = self.host.storage().get_many(key[..].into()).into_result()?;
        let counted =
            values.first().and_then(|value| value.as_ref().into_option()).and_then(|value| value.first());
        Ok(counted.copied().unwrap_or(0))
    }

    fn count_activation(&self) -> Result<(), AbiError> {
        let counted = self.activations()? + 1;
        let put = KeyValue { key: b"activations".to_vec().into(), value: vec![counted].into() };
        let batch = Batch { puts: vec![put].into(), ..Batch::default() };
        match self.host.storage().commit(batch).into_result()? {
            CommitOutcome::Done => Ok(()),
            CommitOutcome::Conflict => Err(AbiError::internal("nothing was required")),
        }
    }

    /// A thread of the plugin's own, which tells its panic as every plugin must.
    fn background(&self) {
        let host = self.host.clone();
        let thread = thread::spawn(move || {
            if let Err(panic) = catch_unwind(|| may_panic("thread")) {
                host.report_fault(format!("panic in thread: {}", into_message(panic)).as_str().into());
            }
        });
        let _ = thread.join();
    }
}

impl Drop for Faulty {
    fn drop(&mut self) {
        may_panic("drop");
    }
}

impl Plugin for Faulty {
    fn contributions(&self) -> RString {
        may_panic("contributions");
        let route = |key: &str, path: &str| {
            format!(
                r#"{{"kind":"route","key":"{key}","method":"GET","path":"{path}","decorator":"none","writes":false,"maxBody":0}}"#
            )
        };
        format!("[{},{}]", route("page", "/faulty"), route("stream", "/faulty/stream")).into()
    }

    fn activate(&self) -> RResult<(), AbiError> {
        may_panic("activate");
        self.count_activation().into()
    }

    fn quiesce(&self) -> RResult<(), AbiError> {
        may_panic("quiesce");
        RResult::ROk(())
    }

    fn disable(&self) -> RResult<(), AbiError> {
        may_panic("disable");
        RResult::ROk(())
    }

    fn handle(&self, request: Request) -> RResult<Response, AbiError> {
        may_panic("handle");
        if place() == "payload" {
            panic_any(Bomb);
        }
        self.background();
        if request.route == "stream" {
            return RResult::ROk(Response::new(200, Body::from_reader(Answer { left: 3 << 20 })));
        }
        self.activations().map(|count| Response::new(200, count.to_string())).into()
    }

    fn call(&self, _: Call) -> RResult<RString, AbiError> {
        may_panic("call");
        RResult::ROk("{}".into())
    }

    fn notify(&self, _: HostEvent) -> RResult<(), AbiError> {
        may_panic("notify");
        RResult::ROk(())
    }

    fn status(&self) -> RResult<RString, AbiError> {
        may_panic("status");
        RResult::ROk("{}".into())
    }
}

/// A panic's payload that panics when it is disposed of.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic_any(Self);
    }
}

/// A streamed body of three million bytes.
struct Answer {
    left: usize,
}

impl Read for Answer {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left < 2 << 20 {
            may_panic("read");
        }
        let length = buffer.len().min(self.left);
        buffer[..length].fill(b'x');
        self.left -= length;
        Ok(length)
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        may_panic("body");
    }
}
