namespace Engine.Core.Configuration;

/// <summary>Keeps in memory what the store holds, and reads it again after a change.</summary>
internal interface IChangeListener
{
    /// <summary>Whether documents of the kind are among what it keeps.</summary>
    bool Concerns(string kind);

    void Invalidate();
}
