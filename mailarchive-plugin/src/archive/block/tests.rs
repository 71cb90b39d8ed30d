use super::*;

fn noise(length: usize, mut state: u32) -> Vec<u8> {
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[0]
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn a_block_comes_back_and_the_longest_fits_into_a_value() {
    for length in [1, 100, FULL, MOST] {
        let mut block = Block { bytes: noise(length, 7), removed: Vec::new() };
        for at in 0..length / 200 {
            block.remove(at * 200..at * 200 + 1);
        }
        let value = block.encode().unwrap().unwrap();
        assert!(value.len() <= mailarchive_api::MAX_VALUE, "{length}: {}", value.len());
        assert_eq!(Block::decode(&value).unwrap(), block);
    }
}

#[test]
fn what_was_removed_is_gone_and_its_neighbours_stay() {
    let bytes = noise(1000, 3);
    let mut block = Block { bytes: bytes.clone(), removed: Vec::new() };
    for place in [300..400, 100..200, 200..300, 990..1000] {
        block.remove(place.clone());
        assert_eq!(block.message(place.clone()), None);
        assert!(block.bytes[place].iter().all(|byte| *byte == 0));
    }
    assert_eq!(block.removed, [100..400, 990..1000]);
    assert_eq!(block.message(0..100), Some(&bytes[..100]));
    assert_eq!(block.message(400..990), Some(&bytes[400..990]));
    assert_eq!(block.message(900..991), None);
    assert_eq!(block.message(0..1001), None);
    let stored = Block::decode(&block.encode().unwrap().unwrap()).unwrap();
    assert_eq!(stored, block);
    block.remove(0..100);
    block.remove(400..990);
    assert_eq!(block.encode().unwrap(), None, "nothing is left");
}

#[test]
fn a_damaged_block_is_an_error_and_no_more() {
    let mut block = Block { bytes: noise(3000, 9), removed: Vec::new() };
    block.remove(10..20);
    let value = block.encode().unwrap().unwrap();
    for length in 0..value.len() {
        assert!(Block::decode(&value[..length]).is_err(), "cut to {length}");
    }
    let mut other = value.clone();
    other[0] = 99;
    assert!(Block::decode(&other).is_err());
    other = value;
    other[1..5].fill(0xff);
    assert!(Block::decode(&other).is_err());
    assert_eq!(Open::decode(&[0; 19]), None);
    let open = Open { block: MessageId::from_bytes([3; 16]), length: 77 };
    assert_eq!(Open::decode(&open.encode()), Some(open));
    assert_eq!(Open::decode(&Open { length: MOST + 1, ..open }.encode()), None);
}
