ALTER TABLE `t` ADD COLUMN `place` point NOT NULL, ADD SPATIAL KEY `place_idx` (`place`);
