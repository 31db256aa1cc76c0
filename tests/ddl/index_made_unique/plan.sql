ALTER TABLE `t` DROP INDEX `no_idx`, ADD UNIQUE KEY `no_idx` (`no`);
