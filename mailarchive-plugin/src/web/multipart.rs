//! Forms with files (RFC 7578), read as a stream: files of any length in bounded memory.

use std::io::{self, Read};

const ROOM: usize = 64 * 1024;
/// The longest header of a part.
const HEADER: usize = 16 * 1024;

/// A part whose body comes next.
pub(super) struct Part {
    /// As the browser sends it; `None` for a plain field.
    pub(super) file_name: Option<String>,
}

/// The parts of a form, one after the other.
pub(super) struct Multipart<R> {
    reader: R,
    buffer: Vec<u8>,
    /// CR LF, two dashes, the boundary.
    delimiter: Vec<u8>,
}

impl<R: Read> Multipart<R> {
    /// `None`: the content type names no boundary.
    pub(super) fn new(reader: R, content_type: &str) -> Option<Self> {
        let parameter = |part: &str| {
            let (name, value) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"').to_owned())
        };
        let boundary = content_type.split(';').skip(1).find_map(parameter)?;
        if boundary.is_empty() || boundary.len() > 70 {
            return None;
        }
        // The first delimiter stands at the beginning, without the line break before the others.
        let buffer = b"\r\n".to_vec();
        Some(Self { reader, buffer, delimiter: format!("\r\n--{boundary}").into_bytes() })
    }

    /// Goes to the next part, past what is left of the one before.
    ///
    /// # Errors
    /// The form breaks off, or a part's header is too long.
    pub(super) fn next_part(&mut self) -> io::Result<Option<Part>> {
        io::copy(&mut self.body(), &mut io::sink())?;
        self.buffer.drain(..self.delimiter.len());
        self.fill(2)?;
        if self.buffer.starts_with(b"--") {
            return Ok(None);
        }
        let end = loop {
            if let Some(at) = memchr::memmem::find(&self.buffer, b"\r\n\r\n") {
                break at;
            }
            let length = self.buffer.len();
            if length > HEADER {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "a part of the form has too long a header",
                ));
            }
            self.fill(length + 1)?;
        };
        let header: Vec<u8> = self.buffer.drain(..end + 4).collect();
        Ok(Some(Part { file_name: file_name(&String::from_utf8_lossy(&header)) }))
    }

    /// The rest of the present part.
    pub(super) fn body(&mut self) -> PartBody<'_, R> {
        PartBody(self)
    }

    /// Reads until `count` bytes are there.
    fn fill(&mut self, count: usize) -> io::Result<()> {
        while self.buffer.len() < count {
            let end = self.buffer.len();
            self.buffer.resize(end + ROOM, 0);
            let filled = self.reader.read(&mut self.buffer[end..]);
            self.buffer.truncate(end + filled.as_ref().map_or(0, |filled| *filled));
            match filled {
                Ok(0) => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the form breaks off")),
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

/// The body of a part, up to its delimiter.
pub(super) struct PartBody<'a, R>(&'a mut Multipart<R>);

impl<R: Read> Read for PartBody<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let form = &mut *self.0;
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let certain = match memchr::memmem::find(&form.buffer, &form.delimiter) {
                Some(0) => return Ok(0),
                Some(at) => at,
                // A delimiter may begin in the last bytes.
                None => form.buffer.len().saturating_sub(form.delimiter.len() - 1),
            };
            if certain > 0 {
                let length = certain.min(buffer.len());
                buffer[..length].copy_from_slice(&form.buffer[..length]);
                form.buffer.drain(..length);
                return Ok(length);
            }
            let length = form.buffer.len();
            form.fill(length + 1)?;
        }
    }
}

/// The file name of a Content-Disposition field; browsers escape `"` and line breaks by percent signs.
fn file_name(header: &str) -> Option<String> {
    let field = header.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    let (_, rest) = field.split_once("filename=\"")?;
    let name = rest.split('"').next().unwrap_or_default();
    Some(name.replace("%22", "\"").replace("%0D", "").replace("%0A", ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(body: &[u8], pieces: usize) -> io::Result<Vec<(Option<String>, Vec<u8>)>> {
        struct Pieces<'a>(&'a [u8], usize);
        impl Read for Pieces<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let length = self.1.min(buffer.len()).min(self.0.len());
                self.0.read(&mut buffer[..length])
            }
        }
        let mut form = Multipart::new(Pieces(body, pieces), "multipart/form-data; boundary=\"x-y\"").unwrap();
        let mut found = Vec::new();
        while let Some(part) = form.next_part()? {
            let mut bytes = Vec::new();
            form.body().read_to_end(&mut bytes)?;
            found.push((part.file_name, bytes));
        }
        Ok(found)
    }

    const FORM: &[u8] = b"--x-y\r\nContent-Disposition: form-data; name=\"xsrf\"\r\n\r\ntok\r\n--x-y\r\n\
        Content-Disposition: form-data; name=\"file\"; filename=\"a%22b.mbox\"\r\nContent-Type: x/y\r\n\r\n\
        From \r\n--x-\r\n\r\n--x-\0\r\n--x-y--\r\n";

    #[test]
    fn files_come_out_exactly_in_pieces_of_any_size() {
        for pieces in [1, 2, 5, 1000] {
            let expected = [
                (None, b"tok".to_vec()),
                (Some("a\"b.mbox".to_owned()), b"From \r\n--x-\r\n\r\n--x-\0".to_vec()),
            ];
            assert_eq!(parts(FORM, pieces).unwrap(), expected, "{pieces}");
        }
    }

    #[test]
    fn a_form_that_breaks_off_is_an_error() {
        for end in [0, 3, 30, 70, FORM.len() - 8] {
            assert!(parts(&FORM[..end], 10).is_err(), "{end}");
        }
        assert!(Multipart::new(io::empty(), "multipart/form-data").is_none());
    }
}
