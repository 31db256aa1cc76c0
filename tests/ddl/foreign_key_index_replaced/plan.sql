ALTER TABLE `user` DROP INDEX `dept_idx`, ADD KEY `dept_age_idx` (`dept_id`,`age`);
