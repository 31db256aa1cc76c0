pub enum Shape {
    Point,
    Circle { radius: f64 },
}

pub enum Nothing {}

#[repr(u128)]
pub enum Wide {
    A,
}

pub struct Address {
    pub street: String,
}

pub type Round = Vec<Round>;
pub type Loop = Loop;

#[derive(Table)]
pub struct Bad {
    pub a: usize,
    pub b: isize,
    pub c: i128,
    pub d: Strng,
    pub e: Vec<String>,
    pub f: Address,
    pub g: Shape,
    pub h: Nothing,
    pub i: Wide,
    pub j: [u8; 4],
    pub k: &'static str,
    pub l: (i32, i32),
    pub m: Option<Option<i32>>,
    pub n: BigDecimal,
    pub o: DateTime<FixedOffset>,
    pub p: HashMap<String, String>,
    pub q: url::Url,
    pub r: Loop,
    pub s: Adress,
    #[dd(unsigned)]
    pub t: String,
    #[dd(zerofill)]
    pub u: NaiveDate,
    #[dd(charset = "latin1")]
    pub v: i32,
    #[dd(srid = 4326)]
    pub w: Vec<u8>,
    #[dd(null, not_null)]
    pub x: i32,
    #[dd(stored)]
    pub y: i32,
    #[dd(type = "decimal(5,6)")]
    pub z: Decimal,
    #[dd(type = "datetime(7)")]
    pub aa: NaiveDateTime,
    #[dd(type = "char(300)")]
    pub ab: String,
    #[dd(type = "enum('a','a')")]
    pub ac: String,
    #[dd(type = "bit(65)")]
    pub ad: u64,
    #[dd(type = "varchar(20) NOT NULL")]
    pub ae: String,
    #[dd(type = "float(3,5)")]
    pub af: f32,
    #[dd(type = "decimal(70,2)")]
    pub ag: Decimal,
    pub ah: Result<i32, ()>,
}
