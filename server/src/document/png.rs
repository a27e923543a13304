//! A PNG picture of a QR code: one bit for a pixel, which needs no image library.

use super::qr::{Modules, QUIET};
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use std::io::{self, Write};

/// The code with its quiet zone, each module a square of `scale` pixels.
pub fn png(modules: &Modules, scale: usize) -> io::Result<Vec<u8>> {
    let size = u32::try_from(modules.side() * scale).map_err(io::Error::other)?.to_be_bytes();
    let mut header = [size, size].concat();
    // One bit of grey for a pixel, no interlace.
    header.extend([1, 0, 0, 0, 0]);

    let mut pixels = ZlibEncoder::new(Vec::new(), Compression::default());
    let light = vec![false; modules.side()];
    let blank = line(&light, scale);
    let margin = [false; QUIET];
    let mut rows = vec![blank.clone(); QUIET];
    rows.extend(modules.rows().map(|row| line(&[&margin, row, &margin].concat(), scale)));
    rows.extend(vec![blank; QUIET]);
    for row in rows {
        for _ in 0..scale {
            pixels.write_all(&row)?;
        }
    }

    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, *b"IHDR", &header)?;
    chunk(&mut file, *b"IDAT", &pixels.finish()?)?;
    chunk(&mut file, *b"IEND", &[])?;
    Ok(file)
}

/// One row of pixels: the byte «no filter», then eight pixels in a byte, 1 for light.
fn line(dark: &[bool], scale: usize) -> Vec<u8> {
    let pixels: Vec<bool> = dark.iter().flat_map(|dark| std::iter::repeat_n(!dark, scale)).collect();
    let bytes = pixels
        .chunks(8)
        .map(|eight| eight.iter().enumerate().fold(0, |byte: u8, (at, light)| byte | (u8::from(*light) << (7 - at))));
    std::iter::once(0).chain(bytes).collect()
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) -> io::Result<()> {
    let mut crc = Crc::new();
    crc.update(&kind);
    crc.update(data);
    file.extend(u32::try_from(data.len()).map_err(io::Error::other)?.to_be_bytes());
    file.extend(kind);
    file.extend(data);
    file.extend(crc.sum().to_be_bytes());
    Ok(())
}
