//! Values under numbers, each with its length: what a later version adds is skipped by this one,
//! and what this one lacks is its default in a later one.

/// Writes fields one after the other. Empty texts and zeros are defaults, and aren't written.
#[derive(Debug, Default)]
pub(crate) struct FieldsWriter(Vec<u8>);

impl FieldsWriter {
    pub(crate) fn text(&mut self, tag: u8, text: &str) {
        if !text.is_empty() {
            self.bytes(tag, text.as_bytes());
        }
    }

    pub(crate) fn number(&mut self, tag: u8, number: u64) {
        let bytes = number.to_le_bytes();
        let len = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        if len != 0 {
            self.bytes(tag, bytes.get(..len).unwrap_or(&bytes));
        }
    }

    /// Written even if empty.
    pub(crate) fn bytes(&mut self, tag: u8, bytes: &[u8]) {
        self.0.push(tag);
        let mut len = bytes.len();
        while len >= 0x80 {
            self.0.push(len as u8 | 0x80);
            len >>= 7;
        }
        self.0.push(len as u8);
        self.0.extend(bytes);
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Reads fields one after the other, as number and bytes. After something that is no field it
/// ends with `None` in place of a field.
#[derive(Debug)]
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = Option<(u8, &'a [u8])>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.0 = &[];
        }
        Some(field)
    }
}

impl<'a> Fields<'a> {
    fn field(&mut self) -> Option<(u8, &'a [u8])> {
        let (tag, mut rest) = self.0.split_first()?;
        let mut len = 0_usize;
        for shift in (0..28).step_by(7) {
            let (byte, after) = rest.split_first()?;
            rest = after;
            len |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let (value, rest) = rest.split_at_checked(len)?;
                self.0 = rest;
                return Some((*tag, value));
            }
        }
        None
    }
}

/// The number that a field holds, if it holds one.
pub(crate) fn number(bytes: &[u8]) -> Option<u64> {
    let mut number = [0; 8];
    number.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(u64::from_le_bytes(number))
}
