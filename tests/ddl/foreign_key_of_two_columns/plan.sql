CREATE TABLE `depot` (
  `region` char(2) NOT NULL,
  `no` int NOT NULL,
  PRIMARY KEY (`region`,`no`)
);
CREATE TABLE `truck` (
  `id` int NOT NULL,
  `depot_region` char(2) NOT NULL,
  `depot_no` int NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `truck_depot` FOREIGN KEY (`depot_region`, `depot_no`) REFERENCES `depot` (`region`, `no`) ON UPDATE CASCADE
);
