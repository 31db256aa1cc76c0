ALTER TABLE `t` DROP INDEX `a_idx`, ADD KEY `a_idx` (`a`) COMMENT 'for the report''s sake';
