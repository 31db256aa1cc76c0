ALTER TABLE `t` DROP INDEX `name_idx`, ADD KEY `name_idx` (`name`(20));
