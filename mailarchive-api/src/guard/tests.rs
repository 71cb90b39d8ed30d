use std::io;

use super::*;
use crate::{Body, byte_source};

struct Panics {
    on_drop: bool,
}

impl io::Read for Panics {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        panic!("reader broke")
    }
}

impl Drop for Panics {
    fn drop(&mut self) {
        assert!(!self.on_drop, "drop broke");
    }
}

#[test]
fn a_panic_in_a_call_is_an_error_and_stays_one() {
    let mut source = byte_source(Panics { on_drop: false });
    for _ in 0..2 {
        let error = source.read((&mut [0u8; 4][..]).into()).into_result().unwrap_err();
        assert_eq!(error.code, ErrorCode::PANICKED);
        assert!(error.message.contains("reader broke"), "{}", error.message);
    }
}

#[test]
fn a_panic_in_drop_is_swallowed() {
    drop(byte_source(Panics { on_drop: true }));
}

#[test]
fn a_source_that_counts_wrongly_is_refused() {
    struct Liar;
    impl crate::ByteSource for Liar {
        fn read(
            &mut self,
            _: abi_stable::std_types::RSliceMut<'_, u8>,
        ) -> abi_stable::std_types::RResult<usize, AbiError> {
            abi_stable::std_types::RResult::ROk(usize::MAX)
        }
    }
    let lying = crate::ByteSource_TO::from_value(Liar, abi_stable::sabi_trait::TD_Opaque);
    assert!(Body::Stream(lying).read_to_vec(100).is_err());
}
