/** The seam between training and the devices: engines, how they are found, and what they train. */
package chainrule.engine;
