/** Configurations: presets, YAML files and single keys, read into records and written back. */
package chainrule.config;
