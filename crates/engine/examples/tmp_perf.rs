//! x
#![allow(clippy::unwrap_used)]
#[path = "../tests/package/sample.rs"]
mod sample;
use std::time::Instant;
use zhibao_core::value::Value;
use zhibao_core::standard::bundled;
use zhibao_engine::package::*;
use zhibao_core::package::*;
fn main(){
  let s = bundled().unwrap(); let t = s.table("student").unwrap();
  println!("fields {}", t.fields.len());
  let mut rng = 1u64; let mut r = || { rng = rng.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407); rng >> 33 };
  let rows: Vec<(String, Vec<Value>)> = (0..20000).map(|n| (format!("0192f0c1-0000-7000-{:04x}-{:012x}", r()%65536, n), t.fields.iter().map(|f| {
    use zhibao_core::standard::table::FieldType::*;
    match f.kind { Code => f.lists.first().and_then(|l| s.list(l)).map_or(Value::Null, |l| { let c=l.codes(); Value::text(&c[r() as usize % c.len()].code)}), Date => Value::text(&format!("2010{:02}{:02}", 1+r()%12, 1+r()%28)), YearMonth => Value::text(&format!("2026{:02}",1+r()%12)), Boolean=>Value::Int((r()%2) as i64), Integer => Value::Int((r()%300) as i64), Number{decimals} => Value::Dec(zhibao_core::value::Decimal{scaled:(r()%3000) as i64, scale:decimals}), Attachment=>Value::Null, Text => if r()%4==0 {Value::Null} else {Value::text(&format!("张{}文本{}", r()%100, r()%100000))} }
  }).collect())).collect();
  for _ in 0..3 {
  let t0 = Instant::now();
  let mut b = Builder::new(s, &["student"], &());
  let mut w = b.table("student").unwrap();
  for (id, v) in &rows { w.row(id, v); }
  let t1=t0.elapsed();
  b.add(w);
  let t2=t0.elapsed();
  let mut f = sample::facts(); f.layers = bundled_layers().to_vec();
  let p = b.seal(f, Signer{key:&sample::key(1), chain:&sample::chain()}, Vec::new()).unwrap();
  println!("build rows {:?} hash {:?} seal {:?} bytes {} csv {:?}", t1, t2-t1, t0.elapsed()-t2, p.out.len(), p.descriptor.resources.iter().map(|r| r.bytes).collect::<Vec<_>>());
  let t0 = Instant::now();
  let mut o = sample::options(&[]); o.standard = s; o.layers = bundled_layers();
  verify(&p.out, &o, &mut ()).unwrap();
  println!("verify {:?}", t0.elapsed());
  let t0 = Instant::now();
  let a = archive::Archive::open(&p.out, &Limits::default()).unwrap();
  let files: Vec<_> = a.entries().iter().map(|e| a.read(e).unwrap()).collect();
  println!(" inflate+crc {:?}", t0.elapsed()); let t0=Instant::now();
  for x in &files { sha256(x); } println!(" hash {:?}", t0.elapsed()); let t0=Instant::now();
  for x in &files { let mut r = csv_crate(x); std::hint::black_box(&mut r); } println!(" bare csv {:?}", t0.elapsed());
  }
}
fn csv_crate(x:&[u8])->usize{ let mut n=0; for l in x.split(|b| *b==b'\n') { n += l.split(|b| *b==b',').count(); } n }
