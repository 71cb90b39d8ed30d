//! One client's connection: lines in, replies out, with a bound on size and time.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, BufWriter},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    time::timeout,
};

const WRITE_TIMEOUT: Duration = Duration::from_secs(60);

/// Why nothing more can be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    #[error("the client has closed the connection")]
    Closed,
    #[error("the client was idle for too long")]
    Idle,
    #[error("the line is too long")]
    TooLong,
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A connection in lines.
pub(super) struct Wire {
    reader: BufReader<OwnedReadHalf>,
    writer: BufWriter<OwnedWriteHalf>,
}

impl Wire {
    pub(super) fn new(stream: TcpStream) -> Self {
        let (reader, writer) = stream.into_split();
        Self { reader: BufReader::new(reader), writer: BufWriter::new(writer) }
    }

    /// Appends one line with its LF to `line`, which may not grow beyond `limit` bytes.
    pub(super) async fn read_line(
        &mut self,
        line: &mut Vec<u8>,
        limit: usize,
        idle: Duration,
    ) -> Result<(), ReadError> {
        let room = limit.saturating_sub(line.len());
        let mut bounded = (&mut self.reader).take(u64::try_from(room).unwrap_or(u64::MAX));
        let read = timeout(idle, bounded.read_until(b'\n', line)).await.map_err(|_| ReadError::Idle)??;
        if line.ends_with(b"\n") && read > 0 {
            Ok(())
        } else if read == room {
            Err(ReadError::TooLong)
        } else {
            Err(ReadError::Closed)
        }
    }

    /// Appends exactly `length` bytes to `buffer`. The caller has bounded `length`.
    pub(super) async fn read_exact(
        &mut self,
        buffer: &mut Vec<u8>,
        length: usize,
        idle: Duration,
    ) -> Result<(), ReadError> {
        let start = buffer.len();
        buffer.resize(start + length, 0);
        match timeout(idle, self.reader.read_exact(&mut buffer[start..])).await {
            Err(_) => Err(ReadError::Idle),
            Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => Err(ReadError::Closed),
            Ok(result) => result.map(|_| ()).map_err(ReadError::Io),
        }
    }

    /// Queues `bytes`.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        timeout(WRITE_TIMEOUT, self.writer.write_all(bytes)).await.map_err(|_| io::ErrorKind::TimedOut)?
    }

    /// Sends what is queued, unless the client has already sent the next line (pipelining).
    pub(super) async fn flush_unless_pipelined(&mut self) -> io::Result<()> {
        if self.reader.buffer().contains(&b'\n') { Ok(()) } else { self.flush().await }
    }

    /// Sends what is queued.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        timeout(WRITE_TIMEOUT, self.writer.flush()).await.map_err(|_| io::ErrorKind::TimedOut)?
    }
}
