use chrono::{DateTime, Local, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use doudou_rt::Table;
use rust_decimal::Decimal;
use sqlx::mysql::types::MySqlTime;
use sqlx::types::{Json, Uuid};
use time::{OffsetDateTime, PrimitiveDateTime};

type Money = Decimal;
type Maybe = Option<self::Cents>;

#[derive(sqlx::Type)]
#[sqlx(transparent)]
pub struct Cents(pub u32);

#[derive(sqlx::Type)]
#[sqlx(transparent)]
pub struct Email {
    text: String,
}

#[derive(Table)]
pub struct Everything {
    pub a_bool: bool,
    pub an_i8: i8,
    pub an_i16: i16,
    pub an_i32: i32,
    pub an_i64: i64,
    pub a_u8: u8,
    pub a_u16: u16,
    pub a_u32: u32,
    pub a_u64: u64,
    pub an_f32: f32,
    pub an_f64: f64,
    pub a_char: char,
    pub a_string: std::string::String,
    pub a_box: Box<str>,
    pub bytes: Vec<u8>,
    pub decimal: Money,
    pub date: NaiveDate,
    pub a_time: NaiveTime,
    pub delta: TimeDelta,
    pub mysql_time: MySqlTime,
    pub date_time: NaiveDateTime,
    pub primitive: PrimitiveDateTime,
    pub utc: DateTime<Utc>,
    pub local: chrono::DateTime<Local>,
    pub offset: OffsetDateTime,
    pub uuid: Uuid,
    pub value: serde_json::Value,
    pub json: Json<Vec<Email>>,
    #[sqlx(json)]
    pub list: Vec<String>,
    #[sqlx(json(nullable))]
    pub maybe_list: Option<Vec<String>>,
    pub cents: Cents,
    pub maybe: Maybe,
    pub email: Email,
    #[sqlx(try_from = "i64")]
    pub since: std::time::Instant,
    #[dd(type = "DEC(20, 4)")]
    pub big: Option<bigdecimal::BigDecimal>,
    #[dd(type = "enum('a','it''s')")]
    pub anything: Something<Else>,
    #[dd(type = "point", srid = 4326)]
    pub place: Vec<u8>,
    #[dd(type = "bit(3)")]
    pub flags: u64,
}
