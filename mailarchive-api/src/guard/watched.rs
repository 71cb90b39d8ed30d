//! A plugin's streamed body whose panics the host is told of: they come after the answer, when no call of the
//! plugin is under way that could tell them.

use abi_stable::{
    sabi_trait,
    std_types::{RResult, RSliceMut},
};

use super::dropped;
use crate::{AbiError, Body, ByteSource, ByteSource_TO, ByteSourceBox, ErrorCode, HostBox};

/// `body` as it is where it is no stream.
pub(super) fn watched(body: Body, host: &HostBox) -> Body {
    match body {
        Body::Stream(source) => {
            let watched = Watched { source: Some(source), host: host.clone() };
            Body::Stream(ByteSource_TO::from_value(watched, sabi_trait::TD_Opaque))
        }
        bytes @ Body::Bytes(_) => bytes,
    }
}

/// Guarded by what it holds: neither side of it can panic.
struct Watched {
    source: Option<ByteSourceBox>,
    host: HostBox,
}

impl ByteSource for Watched {
    fn read(&mut self, buffer: RSliceMut<'_, u8>) -> RResult<usize, AbiError> {
        let Some(source) = &mut self.source else { return RResult::ROk(0) };
        let outcome = source.read(buffer);
        if let RResult::RErr(error) = &outcome
            && error.code == ErrorCode::PANICKED
        {
            self.host.report_fault(error.message.as_str().into());
        }
        outcome
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(reason) = dropped(self.source.take()) {
            self.host.report_fault(reason.as_str().into());
        }
    }
}
