//! A payload as characters that an address bar keeps: checksum, deflate, URL-safe base64.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// The most characters that are looked at. A link that is longer is refused unread.
pub const MAX_CHARS: usize = 64 * 1024;

/// The most bytes that a link may unpack to.
const MAX_BYTES: usize = 256 * 1024;

/// How hard to compress: the most that miniz offers, for links are short.
const LEVEL: u8 = 10;

/// Why characters did not unpack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnpackError {
    TooLong,
    Damaged,
}

/// CRC-32 as in zip and PNG, bit by bit: links are short, and the tables of a fast one are long.
fn checksum(bytes: &[u8]) -> u32 {
    const REVERSED: u32 = 0xedb8_8320;
    let step = |crc: u32| (crc >> 1) ^ (REVERSED & (crc & 1).wrapping_neg());
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

/// The checksum comes first, so that a link cut short anywhere is known as damaged.
pub fn pack(payload: &[u8]) -> String {
    let mut bytes = checksum(payload).to_le_bytes().to_vec();
    bytes.extend(compress_to_vec(payload, LEVEL));
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn unpack(chars: &str) -> Result<Vec<u8>, UnpackError> {
    if chars.len() > MAX_CHARS {
        return Err(UnpackError::TooLong);
    }
    let bytes = URL_SAFE_NO_PAD.decode(chars).map_err(|_| UnpackError::Damaged)?;
    let (checksum, deflated) = bytes.split_first_chunk::<4>().ok_or(UnpackError::Damaged)?;
    let payload = decompress_to_vec_with_limit(deflated, MAX_BYTES).map_err(|_| UnpackError::Damaged)?;
    if self::checksum(&payload) != u32::from_le_bytes(*checksum) {
        return Err(UnpackError::Damaged);
    }
    Ok(payload)
}

#[cfg(test)]
mod tests {
    use super::checksum;

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
        let bytes: Vec<u8> = (0..=255).collect();
        for len in 0..bytes.len() {
            assert_eq!(checksum(&bytes[..len]), crc32fast::hash(&bytes[..len]));
        }
    }
}
