ALTER TABLE `user` DROP INDEX `both_idx`, DROP INDEX `name_idx`, DROP COLUMN `name`, ADD KEY `both_idx` (`age`);
