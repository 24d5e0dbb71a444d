namespace Engine.Core.Storage.Payloads;

/// <summary>
/// Stores a property in the payload of its record, at a place of its own. A place is never given to another property: one that is
/// gone stays empty, so that what older versions wrote is read as it was meant, and they pass over what is new.
/// </summary>
/// <param name="place">The place, from 1.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FieldAttribute(int place) : Attribute
{
    public int Place { get; } = place;
}
