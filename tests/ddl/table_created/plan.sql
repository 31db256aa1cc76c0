CREATE TABLE `note` (
  `body` varchar(40) NOT NULL
);
