//! Small files made in code: PNG, PDF and ZIP by their specifications, none of them compressed.

/// A file or an inline image.
#[derive(Debug)]
pub(super) struct Attachment {
    pub(super) name: &'static str,
    pub(super) media_type: &'static str,
    pub(super) bytes: Vec<u8>,
    /// Set for an image that the HTML shows as `cid:` (RFC 2392).
    pub(super) content_id: Option<&'static str>,
}

impl Attachment {
    pub(super) fn text(name: &'static str, media_type: &'static str, text: &str) -> Self {
        Self { name, media_type, bytes: text.replace('\n', "\r\n").into_bytes(), content_id: None }
    }

    /// One page of ASCII lines in Helvetica.
    pub(super) fn pdf(name: &'static str, lines: &[&str]) -> Self {
        Self { name, media_type: "application/pdf", bytes: pdf(lines), content_id: None }
    }

    pub(super) fn png(name: &'static str, bytes: Vec<u8>) -> Self {
        Self { name, media_type: "image/png", bytes, content_id: None }
    }

    pub(super) fn zip(name: &'static str, entries: &[(&str, &str)]) -> Self {
        Self { name, media_type: "application/zip", bytes: zip(entries), content_id: None }
    }

    pub(super) fn shown_as(self, content_id: &'static str) -> Self {
        Self { content_id: Some(content_id), ..self }
    }
}

/// Columns of the given heights in per cent, blue on light grey.
pub(super) fn bar_chart(heights: &[u32]) -> Vec<u8> {
    const HEIGHT: u32 = 80;
    let width = u32::try_from(heights.len()).unwrap_or(0) * 14 + 6;
    png(width, HEIGHT, |x, y| {
        let column = usize::try_from(x.saturating_sub(6) / 14).unwrap_or(usize::MAX);
        let in_bar = x >= 6 && (x - 6) % 14 < 8;
        let top = heights.get(column).map_or(HEIGHT, |percent| HEIGHT - 6 - percent * (HEIGHT - 12) / 100);
        if in_bar && (top..HEIGHT - 6).contains(&y) { [0x2f, 0x6f, 0xe8] } else { [0xee, 0xf2, 0xf7] }
    })
}

/// Two rows of stands of a hall; the one to hold is marked.
pub(super) fn floor_plan(marked: u32) -> Vec<u8> {
    png(196, 92, |x, y| {
        let in_stand = x % 32 >= 4 && y % 44 >= 4 && x < 192 && y < 88;
        match (in_stand, (y / 44) * 6 + x / 32 == marked) {
            (true, true) => [0xf5, 0x9e, 0x0b],
            (true, false) => [0xc7, 0xd2, 0xe0],
            (false, _) => [0xff, 0xff, 0xff],
        }
    })
}

/// PNG (ISO/IEC 15948): 8 bits of red, green and blue.
fn png(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 3]) -> Vec<u8> {
    let mut lines = Vec::new();
    for y in 0..height {
        lines.push(0);
        for x in 0..width {
            lines.extend(pixel(x, y));
        }
    }
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", header), (b"IDAT", zlib_stored(&lines)), (b"IEND", Vec::new())] {
        file.extend(u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
        let checked = file.len();
        file.extend(kind);
        file.extend(data);
        let checksum = crc32(&file[checked..]);
        file.extend(checksum.to_be_bytes());
    }
    file
}

/// RFC 1950 around stored blocks of RFC 1951 section 3.2.4.
fn zlib_stored(data: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let mut blocks = data.chunks(usize::from(u16::MAX)).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        stream.push(u8::from(blocks.peek().is_none()));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in data {
        low = (low + u32::from(*byte)) % 65521;
        high = (high + low) % 65521;
    }
    stream.extend((high << 16 | low).to_be_bytes());
    stream
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| {
                if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
            },
        )
    })
}

/// PDF 1.4 with a cross-reference table that is right, so that no reader has to repair it.
fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut drawn = String::from("BT /F1 12 Tf 72 760 Td 18 TL\n");
    for line in lines {
        let escaped = line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
        drawn.push_str(&format!("({escaped}) Tj T*\n"));
    }
    drawn.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{drawn}\nendstream", drawn.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut table = String::from("0000000000 65535 f \n");
    for (number, object) in (1..).zip(&objects) {
        let number: usize = number;
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let start = file.len();
    let size = objects.len() + 1;
    file.push_str(&format!(
        "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ));
    file.into_bytes()
}

/// ZIP (APPNOTE 6.3) with stored entries, dated 1 January 1980.
fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let mut file = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in entries {
        let mut common = Vec::new();
        for half in [20_u16, 0, 0, 0, 0x21] {
            common.extend(half.to_le_bytes());
        }
        for word in [crc32(content.as_bytes()), length(content.as_bytes()), length(content.as_bytes())] {
            common.extend(word.to_le_bytes());
        }
        common.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
        common.extend(0_u16.to_le_bytes());

        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(length(&file).to_le_bytes());
        directory.extend(name.as_bytes());

        file.extend(b"PK\x03\x04");
        file.extend(&common);
        file.extend(name.as_bytes());
        file.extend(content.as_bytes());
    }
    let start = length(&file);
    let count = u16::try_from(entries.len()).unwrap_or(u16::MAX);
    file.extend(&directory);
    file.extend(b"PK\x05\x06\x00\x00\x00\x00");
    file.extend(count.to_le_bytes());
    file.extend(count.to_le_bytes());
    file.extend(length(&directory).to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0, 0]);
    file
}
