//! Bodies too large to hold: a pull reader that crosses the boundary in either direction.

use std::io;

use abi_stable::{
    sabi_trait,
    std_types::{RBox, RResult, RSliceMut, RVec},
};

use crate::{AbiError, guard::Guarded};

/// Bytes that are pulled piece by piece.
///
/// Meant for bodies above about 1 MiB; smaller ones are cheaper as [`Body::Bytes`]. `read` may block:
/// it is called from a thread that may.
#[sabi_trait]
pub trait ByteSource: Send {
    /// Fills the start of `buffer` and returns how many bytes it wrote; 0 at the end, and for ever after.
    #[sabi(last_prefix_field)]
    fn read(&mut self, buffer: RSliceMut<'_, u8>) -> RResult<usize, AbiError>;
}

/// An owned [`ByteSource`].
pub type ByteSourceBox = ByteSource_TO<'static, RBox<()>>;

/// A whole body: in memory, or to be pulled.
#[repr(u8)]
#[derive(abi_stable::StableAbi)]
pub enum Body {
    /// All of it.
    Bytes(RVec<u8>),
    /// Pulled by the receiver. Dropping it early tells the sender to stop.
    Stream(ByteSourceBox),
}

impl Body {
    /// A body without a byte.
    pub fn empty() -> Self {
        Self::Bytes(RVec::new())
    }

    /// A body that is pulled from `reader` as the receiver asks.
    pub fn from_reader(reader: impl io::Read + Send + 'static) -> Self {
        Self::Stream(byte_source(reader))
    }

    /// The body as a standard reader.
    pub fn into_reader(self) -> BodyReader {
        match self {
            Self::Bytes(bytes) => BodyReader::Bytes(io::Cursor::new(bytes.into())),
            Self::Stream(source) => BodyReader::Stream(source),
        }
    }

    /// The whole body in memory.
    ///
    /// # Errors
    /// `FileTooLarge` when it is longer than `limit` bytes, else what the sender reported.
    pub fn read_to_vec(self, limit: usize) -> io::Result<Vec<u8>> {
        use io::Read;
        let mut bytes = Vec::new();
        self.into_reader().take(limit as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > limit {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("the body is longer than {limit} bytes"),
            ));
        }
        Ok(bytes)
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self::from(text.into_bytes())
    }
}

/// A [`Body`] read as a standard [`io::Read`].
pub enum BodyReader {
    /// From memory.
    Bytes(io::Cursor<Vec<u8>>),
    /// From the other side.
    Stream(ByteSourceBox),
}

impl io::Read for BodyReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Bytes(cursor) => cursor.read(buffer),
            Self::Stream(source) => {
                let room = buffer.len();
                let filled = source.read(buffer.into()).into_result().map_err(io::Error::from)?;
                // The other side is not trusted to count: a larger answer would index past the buffer.
                if filled > room {
                    return Err(io::Error::other(
                        "a byte source reported more bytes than it was given room for",
                    ));
                }
                Ok(filled)
            }
        }
    }
}

/// Hands a standard reader to the other side, guarded against panics.
pub fn byte_source(reader: impl io::Read + Send + 'static) -> ByteSourceBox {
    ByteSource_TO::from_value(Guarded::new(FromReader(reader)), sabi_trait::TD_Opaque)
}

struct FromReader<R>(R);

impl<R: io::Read + Send> ByteSource for FromReader<R> {
    fn read(&mut self, mut buffer: RSliceMut<'_, u8>) -> RResult<usize, AbiError> {
        loop {
            match self.0.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => return other.map_err(AbiError::from).into(),
            }
        }
    }
}
