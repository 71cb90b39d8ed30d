//! Passwords for the demo: made anew at each start, and typed from the screen without spelling them out.

use rand::RngExt;

const CONSONANTS: &[u8] = b"bdfghjklmnprstvz";
const VOWELS: &[u8] = b"aeiou";
const SYLLABLES: usize = 6;

/// Twelve lower-case letters in six syllables, such as `kodomiravetu`: about 38 bits.
pub(super) fn pronounceable() -> String {
    let mut random = rand::rng();
    let mut password = String::with_capacity(SYLLABLES * 2);
    for _ in 0..SYLLABLES {
        for letters in [CONSONANTS, VOWELS] {
            password.push(char::from(letters[random.random_range(0..letters.len())]));
        }
    }
    password
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn passwords_can_be_typed_and_differ() {
        let passwords: HashSet<String> = (0..100).map(|_| pronounceable()).collect();
        assert_eq!(passwords.len(), 100);
        for password in passwords {
            assert_eq!(password.len(), 12);
            assert!(password.bytes().all(|letter| letter.is_ascii_lowercase()));
        }
    }
}
