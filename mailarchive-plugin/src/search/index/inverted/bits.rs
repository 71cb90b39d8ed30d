//! Numbers in as many bits as they need.

/// A quotient of so many ones is none: the number follows as it is.
const ESCAPE: u32 = 20;
/// Bits that one look at memory brings, from any bit on.
const WINDOW: u32 = 57;

/// Writes from the lowest bit of each byte on.
pub(super) struct BitWriter<'a> {
    out: &'a mut Vec<u8>,
    window: u64,
    used: u32,
}

impl<'a> BitWriter<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, window: 0, used: 0 }
    }

    /// At most 32 bits.
    fn write(&mut self, value: u32, bits: u32) {
        self.window |= u64::from(value) << self.used;
        self.used += bits;
        while self.used >= 8 {
            self.out.push(self.window.to_le_bytes()[0]);
            self.window >>= 8;
            self.used -= 8;
        }
    }

    /// Golomb-Rice: the quotient by `2^k` as ones, then the remainder.
    pub(super) fn rice(&mut self, value: u32, k: u32) {
        let quotient = value >> k;
        if quotient < ESCAPE {
            self.write((1 << quotient) - 1, quotient + 1);
            self.write(value & ((1 << k) - 1), k);
        } else {
            self.write((1 << ESCAPE) - 1, ESCAPE);
            self.write(value, 32);
        }
    }

    /// Elias' gamma code of a number that is not zero.
    pub(super) fn gamma(&mut self, value: u32) {
        let width = value.max(1).ilog2();
        if width < ESCAPE {
            self.write((1 << width) - 1, width + 1);
            self.write(value & ((1 << width) - 1), width);
        } else {
            self.write((1 << ESCAPE) - 1, ESCAPE);
            self.write(value, 32);
        }
    }

    /// A number below `2^bits`, of at most 32 bits.
    pub(super) fn plain(&mut self, value: u32, bits: u32) {
        self.write(value, bits);
    }

    /// Fills up the last byte.
    pub(super) fn finish(self) {
        if self.used > 0 {
            self.out.push(self.window.to_le_bytes()[0]);
        }
    }
}

/// How many bits [`BitWriter::rice`] takes.
pub(super) fn rice_length(value: u32, k: u32) -> u32 {
    match value >> k {
        quotient if quotient < ESCAPE => quotient + 1 + k,
        _ => ESCAPE + 32,
    }
}

/// Reads what [`BitWriter`] wrote; beyond the end there are zeros.
pub(super) struct BitReader<'a> {
    data: &'a [u8],
    /// In bits.
    pub(super) at: usize,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(data: &'a [u8], at: usize) -> Self {
        Self { data, at }
    }

    /// At least [`WINDOW`] bits.
    #[inline]
    fn window(&self) -> u64 {
        let byte = self.at >> 3;
        let eight = self.data.get(byte..byte + 8).and_then(|bytes| <[u8; 8]>::try_from(bytes).ok());
        eight.map_or_else(|| self.end(byte), u64::from_le_bytes) >> (self.at & 7)
    }

    #[cold]
    fn end(&self, byte: usize) -> u64 {
        let mut eight = [0; 8];
        let rest = self.data.get(byte..).unwrap_or_default();
        let length = rest.len().min(8);
        eight[..length].copy_from_slice(&rest[..length]);
        u64::from_le_bytes(eight)
    }

    #[inline]
    pub(super) fn rice(&mut self, k: u32) -> u32 {
        let window = self.window();
        let quotient = window.trailing_ones();
        if quotient >= ESCAPE {
            return self.escaped();
        }
        let rest = window >> (quotient + 1);
        self.at += (quotient + 1 + k) as usize;
        (quotient << k) | (low(rest) & ((1 << k) - 1))
    }

    /// Hands over `count` numbers, or as many as are wanted. What one look brings is used up before there is another.
    #[inline]
    pub(super) fn rices(&mut self, k: u32, count: u32, mut is_wanted: impl FnMut(u32) -> bool) {
        let mask = (1 << k) - 1;
        let (mut window, mut left) = (0_u64, 0);
        for _ in 0..count {
            let mut quotient = window.trailing_ones();
            if quotient + 1 + k > left {
                (window, left) = (self.window(), WINDOW);
                quotient = window.trailing_ones();
            }
            if quotient >= ESCAPE {
                if !is_wanted(self.escaped()) {
                    return;
                }
                (window, left) = (0, 0);
                continue;
            }
            let bits = quotient + 1 + k;
            let number = (quotient << k) | (low(window >> (quotient + 1)) & mask);
            window >>= bits;
            left -= bits;
            self.at += bits as usize;
            if !is_wanted(number) {
                return;
            }
        }
    }

    #[inline]
    pub(super) fn gamma(&mut self) -> u32 {
        let window = self.window();
        let width = window.trailing_ones();
        if width >= ESCAPE {
            return self.escaped();
        }
        let rest = window >> (width + 1);
        self.at += (2 * width + 1) as usize;
        (1 << width) | (low(rest) & ((1 << width) - 1))
    }

    #[inline]
    pub(super) fn plain(&mut self, bits: u32) -> u32 {
        let value = low(self.window() & ((1 << bits) - 1));
        self.at += bits as usize;
        value
    }

    #[cold]
    fn escaped(&mut self) -> u32 {
        self.at += ESCAPE as usize;
        let value = low(self.window());
        self.at += 32;
        value
    }
}

#[inline]
fn low(bits: u64) -> u32 {
    (bits & u64::from(u32::MAX)) as u32
}

/// A number in bytes of seven bits, the lowest first.
pub(super) fn write_number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Takes a number from the start of `data`; zero where there is none.
pub(super) fn read_number(data: &mut &[u8]) -> u64 {
    let (mut value, mut shift) = (0, 0);
    while let Some((first, rest)) = data.split_first() {
        *data = rest;
        value |= u64::from(first & 0x7f) << shift;
        shift += 7;
        if *first < 0x80 || shift > 63 {
            break;
        }
    }
    value
}

/// The same where the number is a size in memory.
pub(super) fn read_size(data: &mut &[u8]) -> usize {
    usize::try_from(read_number(data)).unwrap_or(usize::MAX)
}

/// The same of a number that was written from 32 bits.
pub(super) fn read_u32(data: &mut &[u8]) -> u32 {
    low(read_number(data))
}
