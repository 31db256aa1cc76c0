CREATE TABLE `a_user` (
  `id` int NOT NULL,
  PRIMARY KEY (`id`)
);
