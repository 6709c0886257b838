"""One QObject per screen: properties that QML reads, slots that QML calls. They decide nothing and keep nothing."""
